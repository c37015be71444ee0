import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UnreadableFile } from "./unreadable-file";
import { isDateForm } from "./written-forms";

/** What a rule says, in both languages; zod's own rules have theirs. */
const BOTH = (id: string, en: string): string => `${id} / ${en}`;

/** A column by its name in the header, or by its place from 0. */
const column = z.union([z.string().min(1), z.int().nonnegative()]);

const columns = z.strictObject({
  invoice: column,
  sku: column,
  name: column,
  quantity: column,
  /** Two where date and time stand apart: they are joined by a blank. */
  occurredAt: z.union([column, z.array(column).min(1).max(2)]),
  unitPrice: column,
  customer: column.optional(),
  itemCategory: column.optional(),
  paymentMethod: column.optional(),
});

const cancellations = z.union([
  /** Invoices that begin so are cancellations. */
  z.strictObject({
    prefix: z.string().min(1),
    quantity: z.enum(["negative", "positive"]).default("negative"),
  }),
  /** Rows with one of these values are. */
  z.strictObject({
    column,
    values: z.array(z.string()).min(1),
    quantity: z.enum(["negative", "positive"]).default("negative"),
  }),
]);

const mapping = z
  .strictObject({
    encoding: z.enum(["utf-8", "utf-16le", "windows-1252"]).default("utf-8"),
    delimiter: z.string().length(1).default(","),
    hasHeader: z.boolean().default(true),
    currency: z.enum(["IDR", "GBP"]).optional(),
    dateForms: z.array(z.string()).min(1).default(["MM-DD-YYYY HH:mm"]),
    decimal: z.enum([".", ","]).default("."),
    thousands: z.enum(["", ".", ",", " ", "'"]).default(""),
    columns,
    cancellations: cancellations.default({ prefix: "C", quantity: "negative" }),
    paymentMethods: z.record(z.string(), z.enum(["CASH", "QRIS", "CARD", "TRANSFER", "EWALLET"])).default({}),
  })
  .superRefine((value, context) => {
    const tell = (path: (string | number)[], id: string, en: string): void => {
      context.addIssue({ code: "custom", path, message: BOTH(id, en) });
    };
    for (const [place, form] of value.dateForms.entries())
      if (!isDateForm(form))
        tell(
          ["dateForms", place],
          "harus memuat YYYY, MM, DD, HH dan mm masing-masing sekali",
          "must have each of YYYY, MM, DD, HH and mm once",
        );
    if (value.decimal === value.thousands)
      tell(["thousands"], "tidak boleh sama dengan decimal", "must not be the same as decimal");
    if (value.hasHeader) return;
    for (const [name, of] of columnsOf(value))
      if (typeof of === "string")
        tell(
          ["columns", name],
          "tanpa baris judul, kolom disebut dengan nomor dari 0",
          "without a header a column is named by its place from 0",
        );
  });

/** How another system's file is read. */
export type SalesMapping = z.output<typeof mapping>;
export type Column = z.output<typeof column>;

/** Every column that a mapping names, with the field that names it. */
export const columnsOf = ({
  columns: named,
  cancellations: rule,
}: Pick<SalesMapping, "columns" | "cancellations">): [string, Column][] => [
  ...Object.entries(named).flatMap(([name, of]) =>
    [of ?? []].flat().map((each): [string, Column] => [name, each]),
  ),
  ...("column" in rule ? [["cancellations", rule.column] as [string, Column]] : []),
];

/** The layout of the Online Retail data set, which is read without a mapping. */
export const ONLINE_RETAIL: SalesMapping = mapping.parse({
  columns: {
    invoice: "InvoiceNo",
    sku: "StockCode",
    name: "Description",
    quantity: "Quantity",
    occurredAt: "InvoiceDate",
    unitPrice: "UnitPrice",
    customer: "CustomerID",
  },
});

/**
 * Reads a mapping file.
 * @throws UnreadableFile with a line for each fault: the field and the rule, in Indonesian and English.
 */
export async function readMapping(file: string): Promise<SalesMapping> {
  let content: unknown;
  try {
    content = JSON.parse((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof Error && "code" in error) throw error;
    throw new UnreadableFile(`${file}: ${BOTH("bukan JSON", "is not JSON")}`);
  }
  const english = mapping.safeParse(content, { error: z.locales.en().localeError });
  if (english.success) return english.data;
  const indonesian = mapping.safeParse(content, { error: z.locales.id().localeError }).error?.issues ?? [];
  const faults = english.error.issues.map(({ path, code, message }, place) => {
    const field = path.map(String).join(".") || "(file)";
    const rule = code === "custom" ? message : BOTH(indonesian[place]?.message ?? message, message);
    return `${file}: ${field}: ${rule}`;
  });
  throw new UnreadableFile(faults.join("\n"));
}

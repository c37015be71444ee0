import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UnreadableFile } from "./unreadable-file";
import { isDateForm, isDayForm } from "./written-forms";

/** What a rule says, in both languages; zod's own rules have theirs. */
const BOTH = (id: string, en: string): string => `${id} / ${en}`;

/** A column by its name in the header, or by its place from 0. */
export const column = z.union([z.string().min(1), z.int().nonnegative()]);
/** Two where date and time stand apart: they are joined by a blank. */
export const columnsOfMoment = z.union([column, z.array(column).min(1).max(2)]);
export type Column = z.output<typeof column>;

export const PAYMENT_METHODS = ["CASH", "QRIS", "CARD", "TRANSFER", "EWALLET"] as const;

/** How a file is written, whatever stands in it. */
export const fileForm = {
  encoding: z.enum(["utf-8", "utf-16le", "windows-1252"]).default("utf-8"),
  delimiter: z.string().length(1).default(","),
  hasHeader: z.boolean().default(true),
  currency: z.enum(["IDR", "GBP"]).optional(),
  decimal: z.enum([".", ","]).default("."),
  thousands: z.enum(["", ".", ",", " ", "'"]).default(""),
};
export type FileForm = z.output<z.ZodObject<typeof fileForm>>;

/** What is wrong with a mapping: where, and by which rule, in both languages. */
interface MappingFault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Which forms of dates are none. */
export const dateFormFaults = (forms: readonly string[]): MappingFault[] =>
  faultsOfForms("dateForms", forms, isDateForm, DATE_FORM_RULE);

/** Which forms of days are none. */
export const dayFormFaults = (forms: readonly string[]): MappingFault[] =>
  faultsOfForms("dayForms", forms, isDayForm, DAY_FORM_RULE);

const faultsOfForms = (
  field: string,
  forms: readonly string[],
  isForm: (form: string) => boolean,
  message: string,
): MappingFault[] =>
  forms.flatMap((form, place) => (isForm(form) ? [] : [{ path: [field, place], message }]));

const DATE_FORM_RULE = BOTH(
  "harus memuat YYYY, MM, DD, HH dan mm masing-masing sekali",
  "must have each of YYYY, MM, DD, HH and mm once",
);
const DAY_FORM_RULE = BOTH(
  "harus memuat YYYY, MM dan DD masing-masing sekali",
  "must have each of YYYY, MM and DD once",
);

/** @param named every column that the mapping names, with the field that names it. */
export function formFaults(
  { decimal, thousands, hasHeader }: FileForm,
  named: readonly (readonly [string, Column])[],
): MappingFault[] {
  const sameMark = BOTH("tidak boleh sama dengan decimal", "must not be the same as decimal");
  const noHeader = BOTH(
    "tanpa baris judul, kolom disebut dengan nomor dari 0",
    "without a header a column is named by its place from 0",
  );
  return [
    ...(decimal === thousands ? [{ path: ["thousands"], message: sameMark }] : []),
    ...named
      .filter(([, of]) => !hasHeader && typeof of === "string")
      .map(([name]) => ({ path: ["columns", name], message: noHeader })),
  ];
}

/** Every column that fields name, with the field. */
export const namedColumns = (
  columns: Readonly<Record<string, Column | readonly Column[] | undefined>>,
): [string, Column][] =>
  Object.entries(columns).flatMap(([name, of]) =>
    [of ?? []].flat().map((each): [string, Column] => [name, each]),
  );

/**
 * Reads a mapping file.
 * @throws UnreadableFile with a line for each fault: the field and the rule, in Indonesian and English.
 */
export async function readMappingFile<Mapping>(file: string, schema: z.ZodType<Mapping>): Promise<Mapping> {
  let content: unknown;
  try {
    content = JSON.parse((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof Error && "code" in error) throw error;
    throw new UnreadableFile(`${file}: ${BOTH("bukan JSON", "is not JSON")}`);
  }
  const english = schema.safeParse(content, { error: z.locales.en().localeError });
  if (english.success) return english.data;
  const indonesian = schema.safeParse(content, { error: z.locales.id().localeError }).error?.issues ?? [];
  const faults = english.error.issues.map(({ path, code, message }, place) => {
    const field = path.map(String).join(".") || "(file)";
    const rule = code === "custom" ? message : BOTH(indonesian[place]?.message ?? message, message);
    return `${file}: ${field}: ${rule}`;
  });
  throw new UnreadableFile(faults.join("\n"));
}

import { z } from "zod";
import {
  type Column,
  PAYMENT_METHODS,
  column,
  columnsOfMoment,
  dateFormFaults,
  fileForm,
  formFaults,
  namedColumns,
  readMappingFile,
} from "./mapping-file";

const columns = z.strictObject({
  invoice: column,
  sku: column,
  name: column,
  quantity: column,
  occurredAt: columnsOfMoment,
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
    ...fileForm,
    dateForms: z.array(z.string()).min(1).default(["MM-DD-YYYY HH:mm"]),
    columns,
    cancellations: cancellations.default({ prefix: "C", quantity: "negative" }),
    paymentMethods: z.record(z.string(), z.enum(PAYMENT_METHODS)).default({}),
  })
  .superRefine((value, context) => {
    const faults = [...dateFormFaults(value.dateForms), ...formFaults(value, columnsOf(value))];
    for (const fault of faults) context.addIssue({ code: "custom", ...fault });
  });

/** How another system's file is read. */
export type SalesMapping = z.output<typeof mapping>;

/** Every column that a mapping names, with the field that names it. */
export const columnsOf = ({
  columns: named,
  cancellations: rule,
}: Pick<SalesMapping, "columns" | "cancellations">): [string, Column][] => [
  ...namedColumns(named),
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
 * @throws UnreadableFile with a line for each fault.
 */
export const readMapping = (file: string): Promise<SalesMapping> => readMappingFile(file, mapping);

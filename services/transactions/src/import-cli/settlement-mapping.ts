import { z } from "zod";
import {
  PAYMENT_METHODS,
  column,
  columnsOfMoment,
  dateFormFaults,
  dayFormFaults,
  fileForm,
  formFaults,
  namedColumns,
  readMappingFile,
} from "./mapping-file";

const KINDS = ["PAYMENT", "REFUND", "CHARGEBACK", "FEE", "ADJUSTMENT"] as const;

const columns = z.strictObject({
  /** Without it every line is a payment. */
  kind: column.optional(),
  providerReference: column.optional(),
  method: column.optional(),
  gross: column,
  fee: column,
  net: column,
  settledOn: column,
  paidAt: columnsOfMoment.optional(),
});

const mapping = z
  .strictObject({
    ...fileForm,
    acquirer: z.string().min(1).optional(),
    dateForms: z.array(z.string()).min(1).default(["YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD HH:mm"]),
    dayForms: z.array(z.string()).min(1).default(["YYYY-MM-DD"]),
    columns,
    kinds: z.record(z.string(), z.enum(KINDS)).default({}),
    methods: z.record(z.string(), z.enum(PAYMENT_METHODS)).default({}),
    /** Of every line that doesn't say. */
    method: z.enum(PAYMENT_METHODS).optional(),
    /** How lines that take money back write their amounts. */
    moneyBack: z.enum(["negative", "positive"]).default("negative"),
  })
  .superRefine((value, context) => {
    const faults = [
      ...dateFormFaults(value.dateForms),
      ...dayFormFaults(value.dayForms),
      ...formFaults(value, namedColumns(value.columns)),
    ];
    for (const fault of faults) context.addIssue({ code: "custom", ...fault });
  });

/** How an acquirer's file is read. */
export type SettlementMapping = z.output<typeof mapping>;

/**
 * Reads a mapping file.
 * @throws UnreadableFile with a line for each fault.
 */
export const readSettlementMapping = (file: string): Promise<SettlementMapping> =>
  readMappingFile(file, mapping);

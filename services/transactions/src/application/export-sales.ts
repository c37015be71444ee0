import { type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { CSV_HEADER, csvOf } from "../domain/sales-csv";
import { actsFor, merchantNotFound } from "./caller";
import type { InTransaction } from "./ports";

/** A part of an export: whole sales, newest first. */
export interface SalesExport {
  readonly merchantId: string;
  readonly csv: string;
  readonly sales: number;
  /** Id of the last sale, to go on after; null where none is left. */
  readonly next: string | null;
}

export interface SalesExportRequest {
  readonly merchantId: string;
  readonly occurredFrom: Date;
  readonly occurredTo: Date;
  /** Id of the sale to go on after; null from the newest. */
  readonly after: string | null;
}

type Refusal = "MERCHANT_NOT_FOUND" | "PERIOD_INVALID";
export type ExportSalesOutcome =
  { readonly export: SalesExport } | { readonly refusals: readonly UserError<Refusal>[] };

/** Sales of a part: so that neither side holds more than a part, however long the period. */
const SALES_OF_PART = 200;

/** Exports a merchant's sales of a period as CSV, part by part; a client asks on until `next` is null. */
export class ExportSales {
  constructor(private readonly inTransaction: InTransaction) {}

  async run(guard: RequestGuard, request: SalesExportRequest): Promise<ExportSalesOutcome> {
    const { merchantId, occurredFrom, occurredTo, after } = request;
    if (!actsFor(guard, merchantId)) return { refusals: [merchantNotFound()] };
    if (occurredFrom >= occurredTo) return { refusals: [periodInvalid()] };
    return this.inTransaction(guard, async (tx) => {
      const filter = { merchants: [merchantId], outletId: null, occurredFrom, occurredTo };
      const found = await tx.sales.page(filter, SALES_OF_PART + 1, after);
      const sales = found.slice(0, SALES_OF_PART);
      const lines = await tx.sales.linesOf(sales.map(({ id }) => id));
      const rows = sales.map((sale) => csvOf(sale, lines.get(sale.id) ?? [])).join("");
      const next = found.length > SALES_OF_PART ? (sales.at(-1)?.id ?? null) : null;
      return {
        export: { merchantId, csv: (after === null ? CSV_HEADER : "") + rows, sales: sales.length, next },
      };
    });
  }
}

const periodInvalid = (): UserError<Refusal> =>
  userError("PERIOD_INVALID", { id: "Masa ekspor tidak sah.", en: "The period must end after it begins." }, [
    "input",
    "occurredTo",
  ]);

import type { CurrencyCode } from "@alpokat/kernel";
import type { LineChoices } from "../domain/goods";
import type { RefundableLine, RefundedLine } from "../domain/import-batch";
import type { ImportedInvoice, KnownAs, UnderstoodRow } from "../domain/import-claims";
import type { ImportRow } from "../domain/import-row";
import type { Outlet } from "../domain/outlet";
import type { SaleLine, UNTOUCHED } from "../domain/sale";
import type { Recording } from "./recording";

export interface NewRefund {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly businessDay: string;
  readonly currency: CurrencyCode;
  readonly total: bigint;
  readonly buyer: string | null;
  readonly importReference: string;
  readonly occurredAt: Date;
  readonly lines: readonly (Omit<
    SaleLine,
    "itemId" | "category" | keyof LineChoices | keyof typeof UNTOUCHED
  > & {
    readonly sale: Pick<RefundableLine, "saleId" | "lineNumber"> | null;
  })[];
}

/** What comes from another system's books. */
export interface Imports {
  /**
   * What is known of rows by their identity. A merchant's batches wait here for each other until the commit: an invoice
   * may span batches, and only one of them begins it.
   */
  known(merchantId: string, rows: readonly UnderstoodRow[]): Promise<KnownAs[]>;
  /** Those of the invoices that were begun, as they were. */
  begun(merchantId: string, invoices: readonly string[]): Promise<ImportedInvoice[]>;
  /** Takes rows once for ever; each is new. */
  claim(merchantId: string, rows: readonly UnderstoodRow[]): Promise<void>;
  addRefunds(refunds: readonly NewRefund[], recording: Recording): Promise<string[]>;
  addAdjustments(outlet: Outlet, rows: readonly ImportRow[], recording: Recording): Promise<void>;
  refundable(merchantId: string, lines: readonly RefundedLine[]): Promise<RefundableLine[]>;
  /** The customer of another system's books, as nobody can read it back. */
  buyerOf(merchantId: string, customer: string): string;
}

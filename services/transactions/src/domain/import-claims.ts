import { type CurrencyCode, MAX_MINOR } from "@alpokat/kernel";
import type { ImportKind, ImportRow } from "./import-row";

/** A row of a batch that was understood. */
export interface UnderstoodRow {
  /** Place in the batch, from 0. */
  readonly index: number;
  readonly row: ImportRow;
  /** All that was said of it, by which a row that comes again is compared. */
  readonly content: string;
}

/** What earlier batches know of a row: nothing, the same, or another content. */
export type KnownAs = "NEW" | "REPEATED" | "CHANGED";

/** What an invoice is of, as its first row says; every further row is of the same. */
export interface ImportedInvoice {
  readonly kind: ImportKind;
  readonly invoice: string;
  readonly currency: CurrencyCode;
  readonly outletId: string;
  /** ISO 8601, at the outlet. */
  readonly businessDay: string;
  /** Null where no customer is named. */
  readonly buyer: string | null;
  /** What its rows come to so far, in minor units. */
  readonly total: bigint;
}

/** Fields of a batch or row in which a row can differ from its invoice. */
export type InvoiceField = "currencyCode" | "outletId" | "occurredAt" | "customer";

/**
 * What becomes of a row: it names a field where the row would make its invoice one of two things, and is EXCEEDING where its
 * invoice would come to more than an amount may be.
 */
export type RowClaim = KnownAs | "EXCEEDING" | { readonly differsIn: InvoiceField };

/** A row, and what decides what becomes of it. */
export interface RowToClaim {
  readonly understood: UnderstoodRow;
  readonly known: KnownAs;
  /** What its invoice would be of, if it began there; nothing, so far. */
  readonly invoice: ImportedInvoice;
}

/**
 * Decides what becomes of each row of a batch, in their order. An invoice is of one currency, outlet, day and customer
 * (ADR 63): its total, books, number and receipt are.
 * @param begun invoices of earlier batches.
 */
export function claimsOf(rows: readonly RowToClaim[], begun: readonly ImportedInvoice[]): RowClaim[] {
  const invoices = new Map(begun.map((invoice) => [nameOf(invoice), invoice]));
  const taken = new Map<string, string>();
  return rows.map(({ understood: { row, content }, known, invoice }) => {
    if (known !== "NEW") return known;
    const identity = `${row.invoice}\n${String(row.lineNumber)}`;
    // A row that stands twice in one batch is new once.
    const before = taken.get(identity);
    if (before !== undefined) return before === content ? "REPEATED" : "CHANGED";
    const whole = invoices.get(nameOf(invoice)) ?? invoice;
    const differsIn = differenceOf(invoice, whole);
    if (differsIn) return { differsIn };
    const total = whole.total + row.lineTotal;
    // Of adjustments of the stock there is no document.
    if (total > MAX_MINOR && row.kind !== "STOCK_ADJUSTMENT") return "EXCEEDING";
    invoices.set(nameOf(invoice), { ...whole, total });
    taken.set(identity, content);
    return "NEW";
  });
}

const nameOf = ({ kind, invoice }: ImportedInvoice): string => `${kind}\n${invoice}`;

function differenceOf(row: ImportedInvoice, invoice: ImportedInvoice): InvoiceField | null {
  // Each adjusts the stock by itself: there is no document of them, and no money.
  if (row.kind === "STOCK_ADJUSTMENT") return null;
  if (row.currency !== invoice.currency) return "currencyCode";
  if (row.outletId !== invoice.outletId) return "outletId";
  // Writing an invoice takes time: one of the real file's 512 spans a minute. The day is what numbers and sums go by.
  if (row.businessDay !== invoice.businessDay) return "occurredAt";
  const isOther = row.buyer !== null && invoice.buyer !== null && row.buyer !== invoice.buyer;
  return isOther ? "customer" : null;
}

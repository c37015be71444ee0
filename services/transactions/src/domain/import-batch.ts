import { type CurrencyCode, groupBy } from "@alpokat/kernel";
import type { ImportKind, ImportRow } from "./import-row";
import type { Thousandths } from "./quantity";
import type { PaymentMethod } from "./sale";

/** The rows of one invoice in a batch. An invoice may go on in the next one. */
export interface ImportedDocument {
  readonly invoice: string;
  readonly occurredAt: Date;
  readonly customer: string | null;
  /** As its first row says. */
  readonly paymentMethod: PaymentMethod | null;
  readonly total: bigint;
  readonly rows: readonly ImportRow[];
}

/** Gathers rows of one kind by invoice, in the order of the rows. */
export function documentsOf(rows: readonly ImportRow[], kind: ImportKind): ImportedDocument[] {
  const byInvoice = groupBy(
    rows.filter((row) => row.kind === kind),
    ({ invoice }) => invoice,
  );
  return [...byInvoice].map(([invoice, group]) => ({
    invoice,
    occurredAt: new Date(Math.min(...group.map(({ occurredAt }) => occurredAt.getTime()))),
    customer: group[0]?.customer ?? null,
    paymentMethod: group[0]?.paymentMethod ?? null,
    total: group.reduce((sum, { lineTotal }) => sum + lineTotal, 0n),
    rows: group,
  }));
}

/** A line that was sold, and how much of it no refund has taken yet. */
export interface RefundableLine {
  readonly saleId: string;
  readonly lineNumber: number;
  readonly buyer: string;
  readonly sku: string;
  readonly currency: CurrencyCode;
  readonly occurredAt: Date;
  readonly rest: Thousandths;
}

/** A line to be refunded. */
export interface RefundedLine {
  readonly buyer: string | null;
  readonly sku: string;
  readonly currency: CurrencyCode;
  readonly occurredAt: Date;
  readonly quantity: Thousandths;
}

/**
 * Finds the sale that each refund takes back: the latest earlier one of that buyer, item and currency with enough of it left.
 * @returns for each line its sale's line; null for a refund that belongs to no sale we know.
 */
export function linkRefunds(
  lines: readonly RefundedLine[],
  sold: readonly RefundableLine[],
): (Pick<RefundableLine, "saleId" | "lineNumber"> | null)[] {
  const rests = new Map(sold.map((line) => [line, line.rest]));
  const latestFirst = [...sold].sort((a, b) => b.occurredAt.getTime() - a.occurredAt.getTime());
  return lines.map(({ buyer, sku, currency, occurredAt, quantity }) => {
    const match = latestFirst.find(
      (line) =>
        line.buyer === buyer &&
        line.sku === sku &&
        line.currency === currency &&
        line.occurredAt <= occurredAt &&
        (rests.get(line) ?? 0n) >= quantity,
    );
    if (!match) return null;
    rests.set(match, (rests.get(match) ?? 0n) - quantity);
    return { saleId: match.saleId, lineNumber: match.lineNumber };
  });
}

import { type CurrencyCode, formatMoney } from "@alpokat/kernel";
import type { Outlet } from "../outlet";
import { formatQuantity } from "../quantity";
import type { Sale, SaleLine } from "../sale";
import type { ReceiptLanguage } from "./receipt-language";

/** An amount as a receipt writes it: decimal text in major units of its currency, as in the graph. */
type Decimal = string;

/** A line as it was sold. */
interface DocumentLine {
  readonly name: string;
  readonly variationName: string | null;
  /** Names of what was chosen with it; their prices are in the unit price. */
  readonly modifiers: readonly string[];
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  readonly lineTotal: Decimal;
}

/** What was taken off. */
interface DocumentDiscount {
  readonly name: string | null;
  readonly amount: Decimal;
}

/** Tax of one bucket of rate and base: rounded once for all of its lines. */
interface DocumentTax {
  readonly name: string;
  /** In percent: `11`, `10`. */
  readonly rate: Decimal;
  readonly base: Decimal;
  readonly amount: Decimal;
  /** Whether the prices hold it already. */
  readonly isInclusive: boolean;
}

interface DocumentPayment {
  readonly method: string;
  readonly amount: Decimal;
  /** What was handed over and given back; null for anything but cash. */
  readonly tendered: Decimal | null;
  readonly change: Decimal | null;
}

interface DocumentRefund {
  readonly refundedAt: string;
  readonly amount: Decimal;
}

/**
 * What a version of a receipt says: data, which page, mail and PDF only put into words. It names no person and holds no
 * address. Stored as canonical JSON, so that its SHA-256 is that of the receipt.
 */
export interface ReceiptDocument {
  /** Of this form; another one gets another number. */
  readonly form: 1;
  readonly receiptId: string;
  readonly number: string;
  readonly version: number;
  readonly language: ReceiptLanguage;
  readonly issuedAt: string;
  readonly outletName: string;
  readonly outletCity: string;
  readonly saleNumber: string;
  readonly occurredAt: string;
  readonly currency: CurrencyCode;
  readonly lines: readonly DocumentLine[];
  readonly subtotal: Decimal;
  readonly discounts: readonly DocumentDiscount[];
  readonly serviceCharge: Decimal | null;
  readonly taxes: readonly DocumentTax[];
  readonly tip: Decimal | null;
  readonly cashRounding: Decimal | null;
  readonly total: Decimal;
  readonly payments: readonly DocumentPayment[];
  readonly refunds: readonly DocumentRefund[];
  /** Sum of the refunds. */
  readonly refunded: Decimal;
}

/** What a sale came to, beside its lines: all in minor units of its currency. */
export interface SaleParts {
  readonly subtotal: bigint;
  readonly discounts: readonly { readonly name: string | null; readonly amount: bigint }[];
  readonly serviceCharge: bigint;
  readonly taxes: readonly (Pick<DocumentTax, "name" | "rate" | "isInclusive"> & {
    readonly base: bigint;
    readonly amount: bigint;
  })[];
  readonly tip: bigint;
  readonly cashRounding: bigint;
  readonly payments: readonly {
    readonly method: string;
    readonly amount: bigint;
    readonly tendered: bigint | null;
    readonly change: bigint | null;
  }[];
  readonly refunds: readonly { readonly at: Date; readonly amount: bigint }[];
}

/** Everything that a version is made of. */
export interface DocumentSources {
  readonly receipt: {
    readonly id: string;
    readonly number: string;
    readonly language: ReceiptLanguage;
  };
  readonly version: number;
  readonly issuedAt: Date;
  readonly sale: Sale;
  readonly lines: readonly SaleLine[];
  readonly parts: SaleParts;
  readonly outlet: Outlet;
}

/** Writes a version of a receipt: a snapshot that later changes of sale, catalogue and outlet don't reach. */
export function documentOf({ receipt, version, issuedAt, sale, ...of }: DocumentSources): ReceiptDocument {
  const { currency, minor: total } = sale.total;
  const decimal = (minor: bigint): Decimal => formatMoney({ minor, currency });
  const unlessZero = (minor: bigint): Decimal | null => (minor === 0n ? null : decimal(minor));
  const { parts, outlet, lines } = of;
  return {
    form: 1,
    receiptId: receipt.id,
    number: receipt.number,
    version,
    language: receipt.language,
    issuedAt: issuedAt.toISOString(),
    outletName: outlet.name,
    outletCity: outlet.city,
    saleNumber: sale.number,
    occurredAt: sale.occurredAt.toISOString(),
    currency,
    lines: lines.map((line) => documentLine(line, decimal)),
    subtotal: decimal(parts.subtotal),
    discounts: parts.discounts.map(({ name, amount }) => ({ name, amount: decimal(amount) })),
    serviceCharge: unlessZero(parts.serviceCharge),
    taxes: parts.taxes.map((tax) => ({ ...tax, base: decimal(tax.base), amount: decimal(tax.amount) })),
    tip: unlessZero(parts.tip),
    cashRounding: unlessZero(parts.cashRounding),
    total: decimal(total),
    payments: parts.payments.map(({ method, amount, tendered, change }) => ({
      method,
      amount: decimal(amount),
      tendered: tendered === null ? null : decimal(tendered),
      change: change === null ? null : decimal(change),
    })),
    refunds: parts.refunds.map(({ at, amount }) => ({
      refundedAt: at.toISOString(),
      amount: decimal(amount),
    })),
    refunded: decimal(parts.refunds.reduce((sum, { amount }) => sum + amount, 0n)),
  };
}

const documentLine = (line: SaleLine, decimal: (minor: bigint) => Decimal): DocumentLine => ({
  name: line.name,
  variationName: line.variationName,
  modifiers: line.modifiers.map(({ name }) => name),
  quantity: formatQuantity(line.quantity),
  unitPrice: decimal(line.unitPrice),
  lineTotal: decimal(line.lineTotal),
});

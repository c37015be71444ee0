import { formatPercent } from "../../domain/pricing/fraction";
import type { TaxBucket } from "../../domain/pricing/price-sale";
import type { Payment, PaymentState } from "../../domain/payment";
import type { SaleParts } from "../../domain/receipts/receipt-document";
import { partsOfLines } from "../../domain/receipts/sale-parts";
import type { Sale, SaleLine } from "../../domain/sale";
import type { Transaction } from "../ports";

/** Payments that a receipt tells of: the money was there. */
const PAID: readonly PaymentState[] = ["CAPTURED", "SETTLED", "CHARGED_BACK"];

/** What a sale came to and what was given back of it, as its receipt says. */
export async function salePartsOf(
  tx: Transaction,
  sale: Sale,
  lines: readonly SaleLine[],
): Promise<SaleParts> {
  const { id, parts } = sale;
  const borne = (await tx.saleStates.partsOf([id])).get(id);
  const payments = (await tx.payments.ofSales([id])).get(id) ?? [];
  const paid = payments.filter(({ state }) => PAID.includes(state));
  return {
    subtotal: parts.subtotal,
    discounts: (borne?.discounts ?? []).map(({ name, taken }) => ({ name, amount: taken })),
    serviceCharge: parts.serviceCharge,
    taxes: (borne?.taxes ?? []).map(taxOf),
    tip: parts.tip,
    cashRounding: parts.cashRounding,
    // Another system's books tell a method at most.
    payments: paid.length > 0 ? paid.map(paymentOf) : partsOfLines(sale, lines).payments,
    refunds: await refundsOf(tx, sale),
  };
}

const taxOf = ({ code, rateNumerator, rateDenominator, ...tax }: TaxBucket): SaleParts["taxes"][number] => ({
  // Luxury goods bear the same tax upon another base.
  name: code === "PPN_LUXURY" ? "PPN" : code,
  rate: formatPercent((rateNumerator * 10_000n) / rateDenominator),
  isInclusive: tax.isInclusive,
  base: tax.base,
  amount: tax.amount,
});

const paymentOf = ({ method, amount, tendered, changeGiven }: Payment): SaleParts["payments"][number] => ({
  method,
  amount,
  tendered,
  change: tendered === null ? null : changeGiven,
});

async function refundsOf(tx: Transaction, { id, origin }: Sale): Promise<SaleParts["refunds"]> {
  if (origin === "IMPORT") return tx.receipts.importedRefunds(id);
  const refunds = (await tx.refunds.ofSales([id])).get(id) ?? [];
  return refunds
    .filter(({ state }) => state === "COMPLETED")
    .map(({ occurredAt, total }) => ({ at: occurredAt, amount: total.minor }));
}

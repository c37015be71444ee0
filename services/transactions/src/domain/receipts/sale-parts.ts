import type { Sale, SaleLine } from "../sale";
import type { SaleParts } from "./receipt-document";

/** What a sale came to where only its lines and its one payment are known. */
export const partsOfLines = (
  { paymentMethod, total }: Pick<Sale, "paymentMethod" | "total">,
  lines: readonly SaleLine[],
): SaleParts => ({
  subtotal: lines.reduce((sum, { lineTotal }) => sum + lineTotal, 0n),
  discounts: [],
  serviceCharge: 0n,
  taxes: [],
  tip: 0n,
  cashRounding: 0n,
  payments:
    paymentMethod === null
      ? []
      : [{ method: paymentMethod, amount: total.minor, tendered: null, change: null }],
  refunds: [],
});

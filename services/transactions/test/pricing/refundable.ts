import type { RefundableSale, refundByAmount } from "../../src/domain/refund/refund-amounts";

/** What is left of a sale after a refund. */
export function minus(left: RefundableSale, refund: ReturnType<typeof refundByAmount>): RefundableSale {
  const parts = Object.fromEntries(
    Object.entries(left.parts).map(([name, amount]) => [
      name,
      amount - refund.parts[name as keyof typeof refund.parts],
    ]),
  ) as unknown as RefundableSale["parts"];
  const taxes = left.taxes.map(({ code, amount }) => ({
    code,
    amount: amount - (refund.taxes.find((tax) => tax.code === code)?.amount ?? 0n),
  }));
  return { parts, taxes };
}

/** Three of something, with its share of what stands over the sale. */
export const line = {
  lineNumber: 1,
  quantity: 3_000n,
  lineTotal: 10_000n,
  discount: 1_000n,
  serviceCharge: 450n,
  taxCode: "PBJT" as const,
  tax: 945n,
};
export const other = { ...line, lineNumber: 2, taxCode: null, tax: 0n };
/** What is left of the sale of both, before cash was rounded. */
export const left = {
  parts: {
    subtotal: 20_000n,
    discountTotal: 2_000n,
    serviceCharge: 900n,
    taxTotal: 945n,
    tip: 0n,
    cashRounding: 0n,
  },
  taxes: [{ code: "PBJT" as const, amount: 945n }],
};

import { importFile, linesOf, lineOf, stateOf } from "../settlement/files";
import { askSubgraph, principalOf } from "../support";
import { budi, clock, idr, key, posted, record, refund, restaurantId, rows, siti, stack } from "./shop";

const AMOUNT = "1000000";
const REVIEW = `mutation ($input: ReviewRefundInput!) { reviewRefund(input: $input) { refund { state sale { state } }
  userErrors { code field details { name value } } } }`;

/** What a second person of the shop decides on a refund, some time later. */
async function decide(refundId: string, decision: "APPROVED" | "REJECTED", after = 0): Promise<any> {
  const principal = principalOf({ id: budi.accountId, role: "customer", merchants: [siti.merchantId] });
  const input = { refundId, decision, reason: "Diperiksa", ...key() };
  const at = new Date(clock().getTime() + after);
  clock.advance(after);
  try {
    const { data, errors } = await askSubgraph(stack, { principal, at }, REVIEW, { input });
    if (!data?.reviewRefund) throw new Error(JSON.stringify(errors));
    return data.reviewRefund;
  } finally {
    clock.advance(-after);
  }
}

/** A sale paid by a wallet, all of which waits to be given back. */
async function waiting(payment: object) {
  const { sale } = await record({
    ...{ outletId: restaurantId, serviceChargePercent: "0", paymentMethod: null },
    lines: [{ name: "Katering", unitPrice: idr(AMOUNT), taxKind: "NONE" }],
    payments: [{ method: "EWALLET", ...payment }],
  });
  expect(await posted(sale.id)).toEqual([
    `SALE ewallet:clearing DEBIT ${AMOUNT}`,
    `SALE merchant:payable CREDIT ${AMOUNT}`,
  ]);
  const { refund: held } = await refund(sale.id, { lines: [{ lineNumber: 1, quantity: "1" }] });
  expect(held.state).toBe("REVIEW");
  return { saleId: sale.id as string, paymentId: sale.payments[0].id as string, refundId: held.id as string };
}

const fileOf = async (reference: string, kind: string, gross: string) => {
  const line = lineOf(1, reference, { kind, method: "EWALLET", gross, fee: "0" });
  const { settlementImport } = await importFile([line], { fileReference: `${kind} ${reference}` });
  const [taken] = await linesOf(settlementImport.settlement.id);
  return taken;
};
const settled = (reference: string) => fileOf(reference, "PAYMENT", AMOUNT);
const contested = (reference: string) => fileOf(reference, "CHARGEBACK", `-${AMOUNT}`);

/** Approves a refund of a payment that was charged back meanwhile, and rejects it then. */
export async function expectPaidBackOnce(): Promise<void> {
  const { saleId, paymentId, refundId } = await waiting({ provider: "GOPAY", providerReference: "W-1" });
  await settled("W-1");
  const chargeback = await contested("W-1");
  expect(chargeback).toMatchObject({ state: "MATCHED", difference: { amount: "0" } });
  expect((await stateOf(paymentId)).state).toBe("CHARGED_BACK");
  const refused = await decide(refundId, "APPROVED");
  expect(refused.refund).toBeNull();
  expect(refused.userErrors).toEqual([
    {
      ...{ code: "ILLEGAL_STATE", field: ["input", "refundId"] },
      details: [
        { name: "from", value: "CHARGED_BACK" },
        { name: "to", value: "REFUNDED" },
      ],
    },
  ]);
  expect(await heldOf(refundId)).toEqual({ state: "REVIEW", held: 1_000_000, of_lines: 1_000 });
  expect((await decide(refundId, "REJECTED")).refund).toEqual({
    state: "REJECTED",
    sale: { state: "COMPLETED" },
  });
  expect(await heldOf(refundId)).toEqual({ state: "REJECTED", held: 0, of_lines: 0 });
  expect([await posted(refundId), await posted(chargeback.id)]).toEqual([
    [],
    [`CHARGEBACK bank:settlement CREDIT ${AMOUNT}`, `CHARGEBACK merchant:payable DEBIT ${AMOUNT}`],
  ]);
  expect((await refund(saleId)).userErrors[0].code).toBe("ILLEGAL_STATE");
}

/** What a refund and what holds of its payment and its line. */
const heldOf = async (refundId: string) =>
  (
    await rows(
      `SELECT r.state, p.refunded_amount::int AS held,
              (SELECT COALESCE(sum(l.refunded_quantity * 1000), 0)::int FROM transactions.sale_line l WHERE l.sale_id = r.sale_id) AS of_lines
         FROM transactions.refund r JOIN transactions.payment p ON p.id = r.payment_id WHERE r.id = $1`,
      [refundId],
    )
  )[0];

/** Approves refunds while their payments are charged back: of each the one or the other has its money. */
export async function expectOneOfBothWins(): Promise<void> {
  for (const reference of ["W-2", "W-3", "W-4"]) {
    const { refundId, paymentId } = await waiting({ provider: "GOPAY", providerReference: reference });
    await settled(reference);
    const [approved, line] = await Promise.all([decide(refundId, "APPROVED"), contested(reference)]);
    const isRefunded = approved.refund !== null;
    expect([isRefunded, approved.userErrors[0]?.code ?? null, line.state]).toEqual(
      isRefunded ? [true, null, "MISMATCH"] : [false, "ILLEGAL_STATE", "MATCHED"],
    );
    expect((await stateOf(paymentId)).state).toBe(isRefunded ? "SETTLED" : "CHARGED_BACK");
    expect([...(await posted(refundId)), ...(await posted(line.id))]).toEqual(
      isRefunded
        ? [`REFUND ewallet:clearing CREDIT ${AMOUNT}`, `REFUND merchant:payable DEBIT ${AMOUNT}`]
        : [`CHARGEBACK bank:settlement CREDIT ${AMOUNT}`, `CHARGEBACK merchant:payable DEBIT ${AMOUNT}`],
    );
  }
}

/** Approves a refund once the provider gives nothing back any more. */
export async function expectWindowLookedAtAgain(): Promise<void> {
  const { refundId } = await waiting({});
  const refused = await decide(refundId, "APPROVED", 8 * 86_400_000);
  const field = ["input", "refundId"];
  expect(refused).toEqual({ refund: null, userErrors: [{ code: "REFUND_WINDOW_OVER", field, details: [] }] });
  expect([(await heldOf(refundId)).state, await posted(refundId)]).toEqual(["REVIEW", []]);
  expect((await decide(refundId, "APPROVED", 6 * 86_400_000)).refund.state).toBe("COMPLETED");
}

import { eventually } from "@alpokat/testing";
import { workOn } from "./work";
import {
  type AskedPayment,
  type QrisShop,
  PAID,
  awaitPayment,
  createPayment,
  idr,
  rowsOf,
  stateOf,
} from "./shop";

const REFUND = `mutation ($input: RefundSaleInput!) { refundSale(input: $input) { refund { id } userErrors { code field } } }`;

/** A word of money, under a number that the provider gives it or leaves out. */
const moneyOf = ({ reference }: AskedPayment, originalReferenceNo?: string, value = "50000.00") => ({
  content: {
    ...{ originalPartnerReferenceNo: reference, latestTransactionStatus: "00", originalReferenceNo },
    amount: { value, currency: "IDR" },
  },
});

const numberOf = async (shop: QrisShop, { paymentId }: AskedPayment) =>
  (
    await rowsOf(
      shop,
      `SELECT p.provider_reference AS kept, c.paid_reference AS code, r.provider_reference AS claimed FROM transactions.payment p
         JOIN transactions.qr_code c ON c.payment_id = p.id JOIN transactions.qris_report r ON r.payment_id = p.id AND r.outcome = 'TAKEN'
        WHERE p.id = $1`,
      [paymentId],
    )
  )[0];

/** Pays codes whose provider says no number that tells them apart. */
export async function expectNoNumberNeeded(shop: QrisShop): Promise<void> {
  for (const number of ["", "  ", undefined]) {
    const sale = await awaitPayment(shop);
    expect(await shop.provider.tell(sale.reference, moneyOf(sale, number))).toBe(200);
    expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN"] });
    const { paymentId } = sale;
    expect(await numberOf(shop, sale)).toEqual({ kept: paymentId, code: paymentId, claimed: null });
    expect(await workOn(shop, sale)).toEqual([]);
  }
}

/** Pays codes under one number, one after the other and at once; of each, all money is heard of. */
export async function expectSharedNumberKept(shop: QrisShop): Promise<void> {
  const [first, second] = [await awaitPayment(shop), await awaitPayment(shop)];
  for (const sale of [first, second]) {
    shop.provider.pay(sale.reference);
    expect(await shop.provider.tell(sale.reference, moneyOf(sale, "SHARED-1"))).toBe(200);
    expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN"] });
  }
  expect(await numberOf(shop, first)).toEqual({ kept: "SHARED-1", code: "SHARED-1", claimed: "SHARED-1" });
  const { paymentId } = second;
  expect(await numberOf(shop, second)).toEqual({ kept: paymentId, code: paymentId, claimed: "SHARED-1" });
  expect([await workOn(shop, first), await workOn(shop, second)]).toEqual([
    [],
    [["NUMBER_TAKEN", "50000", "SHARED-1"]],
  ]);

  const input = { saleId: second.saleId, reason: "Salah pesan", amount: idr("20000") };
  const refund = { input: { ...input, idempotencyKey: crypto.randomUUID() } };
  const { data } = await shop.client.as(shop.siti).ask(REFUND, refund);
  expect(data.refundSale.userErrors).toEqual([]);
  const returns = () =>
    rowsOf(
      shop,
      "SELECT state, provider_reference FROM transactions.qris_return WHERE payment_id = $1 AND refund_id IS NOT NULL",
      [paymentId],
    );
  expect(await eventually(returns, ([given]) => given.state !== "PENDING")).toEqual([
    { state: "COMPLETED", provider_reference: "SHARED-1" },
  ]);

  await shop.provider.tell(second.reference, moneyOf(second, "SHARED-1"));
  await shop.provider.tell(second.reference, moneyOf(second, "OTHER-1"));
  expect((await stateOf(shop, second)).reports).toEqual(["TAKEN", "NO_CHANGE", "PAID_TWICE"]);

  const atOnce = await Promise.all(Array.from({ length: 3 }, () => awaitPayment(shop)));
  const answers = atOnce.map((sale) => shop.provider.tell(sale.reference, moneyOf(sale, "SHARED-2")));
  expect(await Promise.all(answers)).toEqual([200, 200, 200]);
  const kept = await Promise.all(atOnce.map((sale) => numberOf(shop, sale)));
  expect(kept.filter((number) => number.kept === "SHARED-2")).toHaveLength(1);
  expect(new Set(kept.map((number) => number.kept)).size).toBe(3);
  for (const sale of atOnce) expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN"] });
}

/** Fails codes before and after others are paid, whichever was made first. */
export async function expectAttemptsSinceMoney(shop: QrisShop, saleId: string): Promise<void> {
  const codes: AskedPayment[] = [];
  for (let code = 0; code < 5; code += 1) {
    const { payment } = await createPayment(shop, saleId, { amount: idr("10000") });
    codes.push({ saleId, paymentId: payment.id, reference: payment.id.replaceAll("-", "") });
  }
  const [first, second, third, fourth, fifth] = codes as [
    AskedPayment,
    AskedPayment,
    AskedPayment,
    AskedPayment,
    AskedPayment,
  ];
  const pay = async (sale: AskedPayment): Promise<number> => {
    await shop.provider.tell(sale.reference, moneyOf(sale, `P-${sale.reference}`.slice(0, 34), "10000.00"));
    const [decision] = await rowsOf(
      shop,
      `SELECT (inputs->'numbers'->>'deniedPayments')::int AS denied FROM transactions.fraud_decision
        WHERE transaction_id = $1 AND kind = 'PAYMENT'`,
      [sale.paymentId],
    );
    return decision.denied as number;
  };
  const fail = ({ reference }: AskedPayment) =>
    shop.provider.tell(reference, {
      content: { originalPartnerReferenceNo: reference, latestTransactionStatus: "06" },
    });
  await fail(fourth);
  expect(await pay(second)).toBe(1);
  await fail(first);
  expect(await pay(third)).toBe(1);
  expect(await pay(fifth)).toBe(0);
}

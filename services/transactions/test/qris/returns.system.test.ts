import { eventually } from "@alpokat/testing";
import { expectAttemptsSinceMoney, expectNoNumberNeeded, expectSharedNumberKept } from "./numbers";
import { expectClosedOnce, expectListMadeFromRows, workOn } from "./work";
import {
  type AskedPayment,
  type QrisShop,
  PAID,
  awaitPayment,
  closeQrisShop,
  createPayment,
  idr,
  openQrisShop,
  openSale,
  rowsOf,
  stateOf,
  updateSettings,
} from "./shop";

const REFUND = `mutation ($input: RefundSaleInput!) {
  refundSale(input: $input) { refund { id state } userErrors { code field } }
}`;
const VOID = `mutation ($input: VoidSaleInput!) {
  voidSale(input: $input) { sale { id } userErrors { code field } }
}`;

let shop: QrisShop;
beforeAll(async () => {
  shop = await openQrisShop();
  await updateSettings(shop);
});
afterAll(() => closeQrisShop(shop));

const returned = (paymentId: string) =>
  rowsOf(
    shop,
    "SELECT amount::int, state, refund_number IS NOT NULL AS numbered FROM transactions.qris_return WHERE payment_id = $1",
    [paymentId],
  );
const isDone = (found: any[]): boolean => found[0]?.state === "COMPLETED" || found[0]?.state === "REFUSED";

/** A sale that a buyer paid by QRIS. */
async function paidSale(): Promise<AskedPayment> {
  const sale = await awaitPayment(shop);
  shop.provider.pay(sale.reference);
  await shop.provider.tell(sale.reference);
  return sale;
}

/** What the provider says that it gave back of a payment. */
const givenBack = ({ reference }: AskedPayment): number[] =>
  Object.values(shop.provider.payments().find((each) => each.reference === reference)?.refunds ?? {});

async function refund({ saleId }: AskedPayment, amount: string | null = null) {
  const input = {
    saleId,
    amount: amount && idr(amount),
    reason: "Salah pesan",
    idempotencyKey: crypto.randomUUID(),
  };
  const { data, errors } = await shop.client.as(shop.siti).ask(REFUND, { input });
  if (!data?.refundSale) throw new Error(JSON.stringify(errors));
  return data.refundSale;
}

async function voidSale(saleId: string) {
  const input = { saleId, idempotencyKey: crypto.randomUUID() };
  const { data, errors } = await shop.client.as(shop.siti).ask(VOID, { input });
  if (!data?.voidSale) throw new Error(JSON.stringify(errors));
  return data.voidSale;
}

const refundsOf = ({ saleId }: AskedPayment) =>
  rowsOf(
    shop,
    `SELECT r.state, p.refunded_amount::int AS held, s.state AS sale,
            (SELECT count(*)::int FROM transactions.ledger_transfer t WHERE t.reference = r.id) AS postings
       FROM transactions.refund r JOIN transactions.payment p ON p.id = r.payment_id JOIN transactions.sale s ON s.id = r.sale_id
      WHERE r.sale_id = $1 ORDER BY r.id`,
    [saleId],
  );
const areDone = (found: any[]): boolean => found.every(({ state }) => state !== "PENDING");

describe("a refund of what a provider took", () => {
  test("when it is asked for, then it waits for the provider, and is posted once the money went back", async () => {
    const sale = await paidSale();
    shop.provider.setOutOfOrder(true);
    expect(await refund(sale, "20000")).toMatchObject({ refund: { state: "PENDING" }, userErrors: [] });
    expect(await refundsOf(sale)).toEqual([
      { state: "PENDING", held: 20_000, sale: "COMPLETED", postings: 0 },
    ]);
    shop.provider.setOutOfOrder(false);
    shop.clock.advance(61_000);
    expect(await eventually(() => refundsOf(sale), areDone)).toEqual([
      { state: "COMPLETED", held: 20_000, sale: "PARTIALLY_REFUNDED", postings: 1 },
    ]);
    await refund(sale);
    expect(await eventually(() => refundsOf(sale), areDone)).toEqual([
      { state: "COMPLETED", held: 50_000, sale: "REFUNDED", postings: 1 },
      { state: "COMPLETED", held: 50_000, sale: "REFUNDED", postings: 1 },
    ]);
    expect(givenBack(sale)).toEqual([20_000, 30_000]);
  });

  test("when the provider will not, then it fails and lets go of the amount, which can be asked for anew", async () => {
    const sale = await awaitPayment(shop);
    const content = {
      originalReferenceNo: "X3",
      originalPartnerReferenceNo: sale.reference,
      latestTransactionStatus: "00",
      amount: { value: "50000.00", currency: "IDR" },
    };
    await shop.provider.tell(sale.reference, { content });
    expect(await stateOf(shop, sale)).toMatchObject(PAID);
    await refund(sale);
    const failed = { state: "FAILED", held: 0, sale: "COMPLETED", postings: 0 };
    expect(await eventually(() => refundsOf(sale), areDone)).toEqual([failed]);
    shop.provider.pay(sale.reference);
    await refund(sale);
    expect((await eventually(() => refundsOf(sale), areDone)).map(({ state }) => state)).toEqual([
      "FAILED",
      "COMPLETED",
    ]);
  });
});

describe("a sale that is undone", () => {
  test("when it was paid, then the provider gives all of it back", async () => {
    const sale = await paidSale();
    expect((await voidSale(sale.saleId)).userErrors).toEqual([]);
    expect(
      await eventually(
        () => Promise.resolve(givenBack(sale)),
        (given) => given.length > 0,
      ),
    ).toEqual([50_000]);
  });

  test("when it was paid in part, then that part goes back, and so does what is paid afterwards", async () => {
    const saleId = await openSale(shop, "50000");
    const codes: AskedPayment[] = [];
    for (const amount of ["20000", "30000"]) {
      const { payment } = await createPayment(shop, saleId, { amount: idr(amount) });
      codes.push({ saleId, paymentId: payment.id, reference: payment.id.replaceAll("-", "") });
    }
    const [first, second] = codes as [AskedPayment, AskedPayment];
    shop.provider.pay(first.reference);
    await shop.provider.tell(first.reference);
    expect((await voidSale(saleId)).userErrors).toEqual([]);
    shop.provider.pay(second.reference);
    await shop.provider.tell(second.reference);
    const all = () => Promise.resolve([...givenBack(first), ...givenBack(second)]);
    expect(await eventually(all, (given) => given.length === 2)).toEqual([20_000, 30_000]);
    expect((await stateOf(shop, first)).sale).toBe("CANCELED");
  });
});

describe("money that no sale can take", () => {
  test("when it was paid late, then the provider gives it back, once", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference, new Date(shop.clock().getTime() + 301_000));
    await shop.provider.tell(sale.reference);
    await shop.provider.tell(sale.reference);
    expect(await eventually(() => returned(sale.paymentId), isDone)).toEqual([
      { amount: 50_000, state: "COMPLETED", numbered: true },
    ]);
    const [payment] = shop.provider.payments().filter(({ reference }) => reference === sale.reference);
    expect([payment?.state, Object.values(payment?.refunds ?? {})]).toEqual(["REFUNDED", [50_000]]);
  });

  test("when the provider will not, then it stays on the list, and that is told", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    const content = {
      originalReferenceNo: "X2",
      originalPartnerReferenceNo: sale.reference,
      latestTransactionStatus: "00",
      amount: { value: "60000.00", currency: "IDR" },
    };
    await shop.provider.tell(sale.reference, { content });
    expect(await eventually(() => returned(sale.paymentId), isDone)).toEqual([
      { amount: 60_000, state: "REFUSED", numbered: false },
    ]);
    const told = await rowsOf(
      shop,
      "SELECT type FROM transactions.outbox WHERE subject = $1 AND type LIKE 'payment.return%'",
      [sale.paymentId],
    );
    expect(told).toEqual([{ type: "payment.return-refused.v1" }]);
    expect(await workOn(shop, sale)).toEqual([["RETURN_REFUSED", "60000", "X2"]]);
    await expectClosedOnce(shop, sale);
  });

  test("when the provider says no number of it, or no whole rupiah, then nobody gives it back unseen", async () => {
    const words = [
      { amount: { value: "60000.00", currency: "IDR" } },
      { originalReferenceNo: "X3", amount: { value: "600.50", currency: "IDR" } },
    ];
    for (const word of words) {
      const sale = await awaitPayment(shop);
      const content = { originalPartnerReferenceNo: sale.reference, latestTransactionStatus: "00", ...word };
      await shop.provider.tell(sale.reference, { content });
      await shop.provider.tell(sale.reference, { content });
      const isNumbered = "originalReferenceNo" in word;
      expect(await workOn(shop, sale)).toEqual([
        ["RETURN_IMPOSSIBLE", isNumbered ? null : "60000", isNumbered ? "X3" : null],
      ]);
      expect(await returned(sale.paymentId)).toEqual([]);
    }
  });

  test("when one of them can't be finished, then the others go back all the same", async () => {
    const broken = await paidSale();
    await refund(broken);
    await eventually(() => refundsOf(broken), areDone);
    const [planted] = await rowsOf(
      shop,
      `INSERT INTO transactions.qris_return (id, merchant_id, payment_id, refund_id, reference, provider_reference, amount, currency,
         created_at, next_try_at)
       SELECT uuidv7(), merchant_id, payment_id, refund_id, reference, 'PLANTED', 1, currency, created_at, created_at - interval '1 day'
         FROM transactions.qris_return WHERE payment_id = $1 RETURNING id`,
      [broken.paymentId],
    );
    const sound = await paidSale();
    await refund(sound);
    expect(await eventually(() => refundsOf(sound), areDone)).toMatchObject([{ state: "COMPLETED" }]);
    const [left] = await rowsOf(shop, "SELECT state FROM transactions.qris_return WHERE id = $1", [
      planted.id,
    ]);
    expect(left).toEqual({ state: "PENDING" });
  });
});

test("when the list of work is made in a database that holds rows, then what waited is on it", async () => {
  await expectListMadeFromRows(shop);
});

describe("a provider's number", () => {
  test("when it is empty or blank, then it is none, and the payment is taken under its own id", async () => {
    await expectNoNumberNeeded(shop);
  });

  test("when another payment has it, then the money is taken all the same, and what was claimed is kept and used", async () => {
    await expectSharedNumberKept(shop);
  });
});

test("when codes fail and others are paid, then those count that failed since money last came, whichever was made first", async () => {
  await expectAttemptsSinceMoney(shop, await openSale(shop, "90000"));
});

describe("a number that a till typed", () => {
  test("when it is the provider's and was typed before it was told, then the payment is taken and settled; afterwards it is refused", async () => {
    const sale = await awaitPayment(shop);
    const { providerReference } = shop.provider.pay(sale.reference);
    const type = async (): Promise<unknown> => {
      const query = `mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { state } userErrors { code field } } }`;
      const typed = { method: "QRIS", provider: "SIMULATOR", providerReference };
      const lines = [{ name: "Kopi susu", unitPrice: idr("50000") }];
      const input = {
        outletId: shop.outletId,
        lines,
        payments: [typed],
        idempotencyKey: crypto.randomUUID(),
      };
      return (await shop.client.as(shop.siti).ask(query, { input })).data?.recordSale;
    };
    expect(await type()).toEqual({ sale: { state: "COMPLETED" }, userErrors: [] });
    expect(await shop.provider.tell(sale.reference)).toBe(200);
    expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN"] });
    const field = ["input", "payments", "0", "providerReference"];
    expect(await type()).toEqual({ sale: null, userErrors: [{ code: "REFERENCE_TAKEN", field }] });
    const row = {
      lineNumber: 1,
      kind: "PAYMENT",
      method: "QRIS",
      settledOn: "2026-11-23",
      providerReference,
    };
    const file = {
      ...{ merchantId: shop.siti.merchantId, acquirer: "SIMULATOR", fileReference: "typed", isLast: true },
      ...{ fileSha256: "ab".repeat(32), currencyCode: "IDR", idempotencyKey: crypto.randomUUID() },
      rows: [{ ...row, gross: "50000", fee: "350", net: "49650" }],
    };
    const settle = `mutation ($input: ImportSettlementInput!) { importSettlement(input: $input) { userErrors { code field } } }`;
    const { data } = await shop.client.as(shop.siti).ask(settle, { input: file });
    expect(data.importSettlement.userErrors).toEqual([]);
    const payments = await rowsOf(
      shop,
      "SELECT id = $2 AS told, state FROM transactions.payment WHERE provider_reference = $1 ORDER BY told",
      [providerReference, sale.paymentId],
    );
    expect(payments).toEqual([
      { told: false, state: "CAPTURED" },
      { told: true, state: "SETTLED" },
    ]);
  });
});

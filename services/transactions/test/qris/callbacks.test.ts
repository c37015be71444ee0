import { rowsAs } from "../support";
import {
  type QrisShop,
  PAID,
  UNTOUCHED,
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

const PAYMENT = `query ($id: ID!) { qrisPayment(id: $id) { id state capturedAt amount { amount } } }`;

let shop: QrisShop;
beforeAll(async () => {
  shop = await openQrisShop();
  await updateSettings(shop);
});
afterAll(() => closeQrisShop(shop));

describe("a provider's callback", () => {
  test("when the buyer pays, then the sale is completed, posted and told of in one commit", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    expect(await shop.provider.tell(sale.reference)).toBe(200);
    expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN"] });
    const { data } = await shop.client.as(shop.siti).ask(PAYMENT, { id: sale.paymentId });
    expect(data.qrisPayment).toEqual({
      id: sale.paymentId,
      state: "CAPTURED",
      capturedAt: "2026-11-23T03:00:00.000Z",
      amount: { amount: "50000" },
    });
    expect(
      (await shop.client.as(shop.budi).ask(PAYMENT, { id: sale.paymentId })).data.qrisPayment,
    ).toBeNull();
    const codes = await rowsOf(
      shop,
      `SELECT paid_reference = (SELECT provider_reference FROM transactions.payment WHERE id = $1) AS same
         FROM transactions.qr_code WHERE payment_id = $1`,
      [sale.paymentId],
    );
    expect(codes).toEqual([{ same: true }]);
  });

  test("when it comes 8 times at once, the same and anew, then it has one effect", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    const copies = Array.from({ length: 4 }, () =>
      shop.provider.tell(sale.reference, { externalId: "4711" }),
    );
    const repetitions = Array.from({ length: 4 }, () => shop.provider.tell(sale.reference));
    expect(new Set(await Promise.all([...copies, ...repetitions]))).toEqual(new Set([200]));
    const { reports, ...state } = (await stateOf(shop, sale)) as { reports: string[] };
    expect(state).toEqual(PAID);
    expect(reports.toSorted()).toEqual([...Array.from({ length: 4 }, () => "NO_CHANGE"), "TAKEN"]);
  });

  test.each<[string, (sale: { reference: string }) => Promise<number>, number]>([
    ["signed by somebody else", (sale) => shop.provider.tell(sale.reference, { signature: "Zm9yZ2Vk" }), 401],
    ["without a signature", (sale) => shop.provider.tell(sale.reference, { signature: "" }), 401],
    [
      "changed after it was signed",
      (sale) =>
        shop.provider.tell(sale.reference, { replacedBy: { originalPartnerReferenceNo: sale.reference } }),
      401,
    ],
    [
      "older than five minutes",
      (sale) => shop.provider.tell(sale.reference, { at: new Date(shop.clock().getTime() - 301_000) }),
      401,
    ],
    [
      "from the future",
      (sale) => shop.provider.tell(sale.reference, { at: new Date(shop.clock().getTime() + 301_000) }),
      401,
    ],
    [
      "of no known form",
      (sale) => shop.provider.tell(sale.reference, { content: { latestTransactionStatus: "99" } }),
      400,
    ],
  ])("when it is %s, then it is refused and changes nothing", async (_how, tell, status) => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    expect(await tell(sale)).toBe(status);
    expect(await stateOf(shop, sale)).toEqual({ ...UNTOUCHED, reports: null });
  });

  test("when the reference is unknown, then it is answered like a known one, and noted", async () => {
    const { reference } = await awaitPayment(shop);
    const unknown = "0".repeat(32);
    const content = {
      originalPartnerReferenceNo: unknown,
      latestTransactionStatus: "00",
      amount: { value: "50000.00", currency: "IDR" },
    };
    expect(await shop.provider.tell(reference, { content })).toBe(200);
    expect(
      await rowsOf(shop, "SELECT merchant_id, outcome FROM transactions.qris_report WHERE reference = $1", [
        unknown,
      ]),
    ).toEqual([{ merchant_id: null, outcome: "UNKNOWN_REFERENCE" }]);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["less", { amount: { value: "49999.00", currency: "IDR" } }],
    ["more", { amount: { value: "50001.00", currency: "IDR" } }],
    ["of another currency", { amount: { value: "50000.00", currency: "USD" } }],
    ["with a comma", { amount: { value: "50,000.00", currency: "IDR" } }],
    ["not told", { amount: undefined }],
  ])("when the amount is %s, then nothing is taken, and the money is told of once", async (_how, over) => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    const said = {
      originalReferenceNo: "X1",
      originalPartnerReferenceNo: sale.reference,
      latestTransactionStatus: "00",
      amount: { value: "50000.00", currency: "IDR" },
      ...over,
    };
    expect(await shop.provider.tell(sale.reference, { content: said })).toBe(200);
    expect(await shop.provider.tell(sale.reference, { content: said })).toBe(200);
    const failed = { ...UNTOUCHED, payment: "FAILED", decisions: 1 };
    expect(await stateOf(shop, sale)).toEqual({ ...failed, reports: ["OTHER_AMOUNT"] });
    const told = await rowsOf(
      shop,
      `SELECT payload->'data'->>'outcome' AS outcome FROM transactions.outbox
        WHERE type = 'payment.unexpected.v1' AND subject = $1`,
      [sale.paymentId],
    );
    expect(told).toEqual([{ outcome: "OTHER_AMOUNT" }]);
  });

  test("when words come out of order, then an end after the money does not undo it, and a later word of waiting neither", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    const word = (latestTransactionStatus: string) =>
      shop.provider.tell(sale.reference, {
        content: { originalPartnerReferenceNo: sale.reference, latestTransactionStatus },
      });
    await word("03");
    expect(await stateOf(shop, sale)).toEqual({ ...UNTOUCHED, reports: ["NO_CHANGE"] });
    await shop.provider.tell(sale.reference);
    await word("06");
    await word("03");
    expect(await stateOf(shop, sale)).toEqual({
      ...PAID,
      reports: ["NO_CHANGE", "TAKEN", "NO_CHANGE", "NO_CHANGE"],
    });
  });

  test("when it says that the payment failed, then the sale can be asked for again, and money that comes late is told of", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    const failed = { originalPartnerReferenceNo: sale.reference, latestTransactionStatus: "06" };
    await shop.provider.tell(sale.reference, { content: failed });
    const ended = { ...UNTOUCHED, payment: "FAILED" };
    expect(await stateOf(shop, sale)).toEqual({ ...ended, reports: ["CLOSED"] });
    await shop.provider.tell(sale.reference);
    const late = { ...ended, decisions: 1, reports: ["CLOSED", "CODE_CLOSED"] };
    expect(await stateOf(shop, sale)).toEqual(late);
    expect((await createPayment(shop, sale.saleId)).userErrors).toEqual([]);
  });

  test("when a code is paid twice, then the second money is told of, also under a number that other words had", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    const externalId = "900";
    await shop.provider.tell(sale.reference, { externalId });
    const again = {
      originalReferenceNo: "ANOTHER",
      originalPartnerReferenceNo: sale.reference,
      latestTransactionStatus: "00",
      amount: { value: "50000.00", currency: "IDR" },
    };
    await shop.provider.tell(sale.reference, { content: again, externalId });
    await shop.provider.tell(sale.reference, { content: again, externalId });
    expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN", "PAID_TWICE"] });
    const another = await awaitPayment(shop);
    const less = { ...again, originalPartnerReferenceNo: another.reference };
    less.amount = { value: "1.00", currency: "IDR" };
    await shop.provider.tell(another.reference, { content: less, externalId });
    const failed = { ...UNTOUCHED, payment: "FAILED", decisions: 1, reports: ["OTHER_AMOUNT"] };
    expect(await stateOf(shop, another)).toEqual(failed);
  });

  test("when the callback says when the buyer paid, then late is what was paid late, not what is told late", async () => {
    const [inTime, late] = [await awaitPayment(shop), await awaitPayment(shop)];
    const end = shop.clock().getTime() + 300_000;
    shop.provider.pay(inTime.reference, new Date(end));
    shop.provider.pay(late.reference, new Date(end + 1_000));
    expect(await shop.provider.tell(inTime.reference)).toBe(200);
    expect(await shop.provider.tell(late.reference)).toBe(200);
    expect(await stateOf(shop, inTime)).toEqual({ ...PAID, reports: ["TAKEN"] });
    expect(await stateOf(shop, late)).toEqual({
      ...UNTOUCHED,
      payment: "EXPIRED",
      decisions: 1,
      reports: ["PAID_AFTER_EXPIRY"],
    });
    const toldOf = async (saleId: string): Promise<number> => {
      const sql =
        "SELECT inputs->'numbers'->'latePayments' AS told FROM transactions.fraud_decision WHERE transaction_id = $1";
      return (await rowsAs(shop.stack.database.adminUrl, sql, [saleId]))[0].told as number;
    };
    expect(await toldOf(await openSale(shop, "1000"))).toBe((await toldOf(late.saleId)) + 1);
  });

  test("when two codes pay one sale, then it is completed by the second and posted once", async () => {
    const saleId = await openSale(shop, "50000");
    const codes = [];
    for (const amount of ["20000", "30000"])
      codes.push((await createPayment(shop, saleId, { amount: idr(amount) })).payment);
    const [first, second] = codes.map(({ id }: { id: string }) => id.replaceAll("-", ""));
    shop.provider.pay(first ?? "");
    shop.provider.pay(second ?? "");
    await shop.provider.tell(first ?? "");
    const sale = { saleId, paymentId: codes[0].id };
    expect(await stateOf(shop, sale)).toEqual({
      ...UNTOUCHED,
      payment: "AUTHORIZED",
      hasReference: true,
      decisions: 1,
      reports: ["TAKEN"],
    });
    await shop.provider.tell(second ?? "");
    expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN"] });
  });
});

describe("the gateway", () => {
  const post = (headers: Readonly<Record<string, string>>, body: string) =>
    fetch(`${shop.stack.gatewayUrl}/webhooks/qris`, { method: "POST", headers, body });

  test("when a callback has no JSON, or too much of it, then it goes no further", async () => {
    expect((await post({ "content-type": "text/plain" }, "{}")).status).toBe(415);
    expect((await post({ "content-type": "application/json" }, " ".repeat(16_001))).status).toBe(413);
  });

  test("when nobody signed it, then it is answered in SNAP's form and tells nothing", async () => {
    const { reference } = await awaitPayment(shop);
    const body = JSON.stringify({ originalPartnerReferenceNo: reference, latestTransactionStatus: "00" });
    const known = await post({ "content-type": "application/json" }, body);
    const unknown = await post({ "content-type": "application/json" }, body.replace(reference, "x"));
    expect(known.status).toBe(401);
    expect(await known.json()).toEqual({
      responseCode: "4015200",
      responseMessage: "Unauthorized. Signature",
    });
    expect(await unknown.json()).toEqual({
      responseCode: "4015200",
      responseMessage: "Unauthorized. Signature",
    });
  });

  test("when somebody reaches the subgraph without it, then even a signed callback is refused", async () => {
    const response = await fetch(`${shop.stack.url("transactions")}/webhooks/qris`, {
      method: "POST",
      body: "{}",
    });
    expect(response.status).toBe(401);
  });
});

describe("the database", () => {
  test("when a paid code is paid again, then it refuses", async () => {
    await expect(
      rowsOf(
        shop,
        "UPDATE transactions.qr_code SET paid_at = now(), paid_reference = 'X' WHERE paid_at IS NOT NULL",
      ),
    ).rejects.toMatchObject({ code: "23001" });
  });

  test("when the service would change what a provider said, or read another merchant's codes, then it can't", async () => {
    const service = shop.stack.database.urlFor("transactions_app");
    await expect(
      rowsAs(service, "UPDATE transactions.qris_report SET outcome = 'TAKEN'"),
    ).rejects.toMatchObject({
      code: "42501",
    });
    await expect(rowsAs(service, "DELETE FROM transactions.qris_report")).rejects.toMatchObject({
      code: "42501",
    });
    const codesAndWords = ["outlet_qris", "qr_code", "qris_payment", "qris_report"];
    for (const table of [...codesAndWords, "qris_return", "qris_work_item"])
      expect(await rowsAs(service, `SELECT FROM transactions.${table}`)).toHaveLength(0);
  });
});

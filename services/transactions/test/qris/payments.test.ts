import { eventually, registerStaff } from "@alpokat/testing";
import { type Analysts, FOR_FRAUD, act, draft, inForce, rule, whileCountersHang } from "../fraud/desk";
import { decisionOf } from "../fraud/inputs";
import {
  type AskedPayment,
  type QrisShop,
  NMID,
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

const OUTLET = `query ($id: ID!) {
  outlet(id: $id) { qrisSettings { nmid merchantName version } staticQrisCode { kind payload svg amount { amount } nmid expiresAt } }
}`;

let shop: QrisShop;
beforeAll(async () => {
  shop = await openQrisShop();
});
afterAll(() => closeQrisShop(shop));

describe("what an outlet is registered with", () => {
  test("when it is not registered, then no code is asked for", async () => {
    const { data } = await shop.client.as(shop.siti).ask(OUTLET, { id: shop.outletId });
    expect(data.outlet).toEqual({ qrisSettings: null, staticQrisCode: null });
    const { userErrors } = await createPayment(shop, await openSale(shop));
    expect(userErrors).toMatchObject([{ code: "QRIS_NOT_REGISTERED", field: null }]);
    expect(await rowsOf(shop, "SELECT FROM transactions.payment WHERE method = 'QRIS'")).toHaveLength(0);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ["an NMID of 12 digits", { nmid: "ID102030405060" }, "NMID_INVALID", "nmid"],
    ["a category of letters", { merchantCategory: "58A4" }, "MERCHANT_CATEGORY_INVALID", "merchantCategory"],
    ["a PAN of letters", { merchantPan: "ABC" }, "ACCOUNT_INVALID", "account"],
    ["a name of 26 characters", { merchantName: "N".repeat(26) }, "NAME_INVALID", "merchantName"],
    ["a name that turns the writing", { merchantName: "Kopi\u202e" }, "NAME_INVALID", "merchantName"],
    ["a city of 16 characters", { city: "C".repeat(16) }, "CITY_INVALID", "city"],
    ["a postcode of 4 digits", { postcode: "4013" }, "POSTCODE_INVALID", "postcode"],
    ["an outlet that is nobody's", { outletId: crypto.randomUUID() }, "OUTLET_NOT_FOUND", "outletId"],
    ["a version that is not there", { version: 3 }, "VERSION_MISMATCH", "version"],
  ])("when it has %s, then it is refused and nothing was stored", async (_what, over, code, field) => {
    expect((await updateSettings(shop, over)).userErrors).toMatchObject([{ code, field: ["input", field] }]);
    expect(await rowsOf(shop, "SELECT FROM transactions.outlet_qris")).toHaveLength(0);
  });

  test("when somebody else stores it, then the outlet is as absent as an unknown one", async () => {
    expect((await updateSettings(shop, {}, shop.budi)).userErrors).toMatchObject([
      { code: "OUTLET_NOT_FOUND" },
    ]);
    expect(await rowsOf(shop, "SELECT FROM transactions.qr_code")).toHaveLength(0);
  });

  test("when it is stored, then there is a static code with an image, for its own merchant alone", async () => {
    expect(await updateSettings(shop, { version: 0 })).toEqual({
      settings: { nmid: NMID, version: 1 },
      userErrors: [],
    });
    const { data } = await shop.client.as(shop.siti).ask(OUTLET, { id: shop.outletId });
    expect(data.outlet).toEqual({
      qrisSettings: { nmid: NMID, merchantName: "Kopi Siti", version: 1 },
      staticQrisCode: {
        kind: "STATIC",
        payload: expect.stringMatching(
          /^000201010211.*51440014ID\.CO\.QRIS\.WWW0215ID1020304050607.*6304[0-9A-F]{4}$/,
        ),
        svg: expect.stringMatching(/^<svg /),
        amount: null,
        nmid: NMID,
        expiresAt: null,
      },
    });
    expect((await shop.client.as(shop.budi).ask(OUTLET, { id: shop.outletId })).data.outlet).toBeNull();
  });

  test("when it is stored again, then another version follows only where the code is another", async () => {
    expect((await updateSettings(shop)).settings.version).toBe(1);
    expect((await updateSettings(shop, { version: 1, city: "CIMAHI" })).settings.version).toBe(2);
    expect((await updateSettings(shop, { version: 1 })).userErrors).toMatchObject([
      { code: "VERSION_MISMATCH" },
    ]);
    expect(await rowsOf(shop, "SELECT FROM transactions.qr_code WHERE kind = 'STATIC'")).toHaveLength(2);
  });
});

describe("asking for a code", () => {
  test("when a sale is open, then its code asks for what is due, and nothing is posted", async () => {
    const saleId = await openSale(shop, "75000");
    const { payment, userErrors } = await createPayment(shop, saleId);
    expect(userErrors).toEqual([]);
    expect(payment).toEqual({
      id: expect.any(String),
      state: "PENDING",
      amount: { amount: "75000" },
      expiresAt: "2026-11-23T03:05:00.000Z",
      qrCode: {
        kind: "DYNAMIC",
        payload: expect.stringMatching(/^000201010212.*540575000.*6304[0-9A-F]{4}$/),
        amount: { amount: "75000" },
        nmid: NMID,
        expiresAt: "2026-11-23T03:05:00.000Z",
      },
    });
    expect(await stateOf(shop, { saleId, paymentId: payment.id })).toEqual({ ...UNTOUCHED, reports: null });
  });

  test("when it is asked for again under the same key, then it is the same payment and the same code", async () => {
    const saleId = await openSale(shop);
    const key = { idempotencyKey: crypto.randomUUID() };
    const [first, second] = await Promise.all([
      createPayment(shop, saleId, key),
      createPayment(shop, saleId, key),
    ]);
    expect(first.payment.id).toBe(second.payment.id);
    expect((await createPayment(shop, saleId, key)).payment).toEqual(first.payment);
    expect((await createPayment(shop, saleId, { ...key, validSeconds: 90 })).userErrors).toMatchObject([
      { code: "IDEMPOTENCY_KEY_REUSED" },
    ]);
    expect(await rowsOf(shop, "SELECT FROM transactions.payment WHERE sale_id = $1", [saleId])).toHaveLength(
      1,
    );
  });

  test("when 8 tills ask for one sale at once, then one of them gets a code", async () => {
    const saleId = await openSale(shop);
    const answers = await Promise.all(Array.from({ length: 8 }, () => createPayment(shop, saleId)));
    expect(answers.filter(({ payment }) => payment !== null)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors).map(({ code }) => code)).toEqual(
      Array.from({ length: 7 }, () => "AMOUNT_EXCEEDS_DUE"),
    );
  });

  test.each<[string, string, Readonly<Record<string, unknown>>, string]>([
    ["more than is due", "50000", { amount: idr("50001") }, "AMOUNT_EXCEEDS_DUE"],
    ["nothing", "50000", { amount: idr("0") }, "AMOUNT_INVALID"],
    ["half a rupiah", "50000", { amount: idr("0.5") }, "AMOUNT_INVALID"],
    ["pounds", "50000", { amount: { amount: "1", currencyCode: "GBP" } }, "AMOUNT_INVALID"],
    ["more than one transaction may be", "10000001", {}, "QRIS_CEILING_EXCEEDED"],
    ["59 seconds", "50000", { validSeconds: 59 }, "EXPIRY_INVALID"],
    ["a sale that nobody knows", "50000", { saleId: crypto.randomUUID() }, "SALE_NOT_FOUND"],
  ])("when it asks for %s, then it is refused and nothing was stored", async (_what, price, over, code) => {
    const saleId = await openSale(shop, price);
    expect((await createPayment(shop, saleId, over)).userErrors).toMatchObject([{ code }]);
    expect(await rowsOf(shop, "SELECT FROM transactions.payment WHERE sale_id = $1", [saleId])).toHaveLength(
      0,
    );
  });

  test("when the sale is another merchant's, then it is as absent as an unknown one", async () => {
    expect((await createPayment(shop, await openSale(shop), {}, shop.budi)).userErrors).toMatchObject([
      { code: "SALE_NOT_FOUND" },
    ]);
  });

  test("when the provider does not answer, then the same key asks again and gets the code", async () => {
    const saleId = await openSale(shop);
    const key = { idempotencyKey: crypto.randomUUID() };
    shop.provider.setOutOfOrder(true);
    expect((await createPayment(shop, saleId, key)).userErrors).toMatchObject([
      { code: "PROVIDER_UNAVAILABLE" },
    ]);
    shop.provider.setOutOfOrder(false);
    expect((await createPayment(shop, saleId, key)).payment.qrCode.kind).toBe("DYNAMIC");
    expect(await rowsOf(shop, "SELECT FROM transactions.payment WHERE sale_id = $1", [saleId])).toHaveLength(
      1,
    );
  });
});

describe("payments whose callback never comes", () => {
  const until = async (sale: AskedPayment, payment: string) =>
    eventually(
      () => stateOf(shop, sale),
      (state) => state.payment === payment,
    );

  test("when the buyer paid, then the provider's answer completes the sale", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    shop.clock.advance(31_000);
    expect(await until(sale, "CAPTURED")).toEqual({ ...PAID, reports: ["TAKEN"] });
  });

  test("when the provider does not answer, then nothing ends; once it does, then the code is closed there and here", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.setOutOfOrder(true);
    const before = shop.provider.calls();
    shop.clock.advance(400_000);
    await eventually(
      () => Promise.resolve(shop.provider.calls()),
      (calls) => calls >= before + 2,
    );
    expect(await stateOf(shop, sale)).toEqual({ ...UNTOUCHED, reports: null });
    shop.provider.setOutOfOrder(false);
    shop.clock.advance(31_000);
    expect(await until(sale, "EXPIRED")).toEqual({ ...UNTOUCHED, payment: "EXPIRED", reports: null });
    expect(shop.provider.payments().find(({ reference }) => reference === sale.reference)?.state).toBe(
      "CANCELED",
    );
  });
});

describe("money that a provider tells of, as fraud rules see it", () => {
  let desk: Analysts;
  beforeAll(async () => {
    const analyst = async () =>
      shop.client.as(await registerStaff(shop.stack, shop.client, "fraud_analyst")).with(FOR_FRAUD);
    desk = { ani: await analyst(), budi: await analyst() };
  });
  const isPayment = { op: "isOneOf", field: "kind", values: ["PAYMENT"] };
  const atLeast = (name: string, value: number) => ({
    op: "ge",
    left: { op: "field", name },
    right: { op: "number", value },
  });
  const decisionOn = async (paymentId: string): Promise<any> => {
    const sql = "SELECT * FROM transactions.fraud_decision WHERE transaction_id = $1 AND kind = 'PAYMENT'";
    return decisionOf((await rowsOf(shop, sql, [paymentId]))[0]);
  };
  const tell = (reference: string, latestTransactionStatus: string, over: object = {}) =>
    shop.provider.tell(reference, {
      content: { originalPartnerReferenceNo: reference, latestTransactionStatus, ...over },
    });

  test("when a buyer pays after two attempts failed and rules decline it, then it is booked, somebody looks at it, and a back-test and a shadow see what the rules saw", async () => {
    const condition = { op: "all", of: [isPayment, atLeast("deniedPayments", 2)] };
    const declining = rule({ condition, outcome: "DECLINE", pivot: "OUTLET" });
    await inForce(desk, "failed-then-paid", declining);
    const shadowed = (await draft(desk.ani, "failed-in-shadow", declining)).rule;
    await act(desk.budi, "shadowFraudRule", { id: shadowed.id }, "rule { id }");
    const saleId = await openSale(shop, "75000");
    const codes = [];
    for (let code = 0; code < 3; code += 1) {
      const { payment } = await createPayment(shop, saleId);
      const reference = (payment.id as string).replaceAll("-", "");
      codes.push({ saleId, paymentId: payment.id as string, reference });
      if (code < 2) await tell(reference, "06");
    }
    const [, , paid] = codes;
    if (!paid) throw new Error("no code was issued");
    shop.provider.pay(paid.reference);
    await shop.provider.tell(paid.reference);
    expect(await stateOf(shop, paid)).toEqual({ ...PAID, reports: ["TAKEN"] });
    const decision = await decisionOn(paid.paymentId);
    expect(decision).toMatchObject({
      ...{ outcome: "DECLINE", amount: "75000", payment_method: "QRIS", recorded_by: shop.siti.accountId },
      inputs: {
        numbers: { deniedPayments: 2, lineCount: 1, latePayments: 0 },
        texts: { kind: "PAYMENT", asn: null },
        flags: { isFromProvider: true, isUnexpected: false },
        counts: { CASHIER: { "1h": { counts: { DENIED_PAYMENTS: 2 } } } },
      },
      shadows: [{ ruleId: shadowed.id, result: "MATCHED", outcome: "DECLINE" }],
    });
    expect(Object.keys(decision.pivots).sort()).toEqual(["CASHIER", "MERCHANT", "OUTLET"]);
    expect(decision.inputs.counts.DEVICE).toBeUndefined();
    const about = "SELECT account_id FROM transactions.fraud_case_subject WHERE case_id = $1";
    expect(await rowsOf(shop, about, [decision.case_id])).toEqual([{ account_id: shop.siti.accountId }]);
    shop.clock.advance(1_000);
    const asked = { id: shadowed.id, days: 1 };
    const { backtest } = await act(desk.budi, "backtestFraudRule", asked, "backtest { id }");
    const ask = "query ($id: ID!) { fraudBacktest(id: $id) { state matched newlyFlagged } }";
    const done = await eventually(
      async () => (await desk.budi.ask(ask, { id: backtest.id })).data.fraudBacktest,
      ({ state }) => state === "DONE",
    );
    expect(done).toEqual({ state: "DONE", matched: 1, newlyFlagged: 0 });
  });

  test("when money comes late, and once more under another number, then the first is decided on as what goes back", async () => {
    const late = await awaitPayment(shop);
    shop.provider.pay(late.reference, new Date(shop.clock().getTime() + 301_000));
    await shop.provider.tell(late.reference);
    const amount = { value: "50000.00", currency: "IDR" };
    await tell(late.reference, "00", { originalReferenceNo: "ANOTHER", amount });
    expect(await stateOf(shop, late)).toMatchObject({ payment: "EXPIRED", postings: 0, decisions: 1 });
    expect((await decisionOn(late.paymentId)).inputs).toMatchObject({
      numbers: { amount: 50_000, deniedPayments: 0, latePayments: 1 },
      flags: { isFromProvider: true, isUnexpected: true },
    });
  });

  test("when the counters do not answer, then the money is booked, and the decision is for review and says why", async () => {
    const sale = await awaitPayment(shop);
    shop.provider.pay(sale.reference);
    expect(await whileCountersHang(shop, () => shop.provider.tell(sale.reference))).toBe(200);
    expect(await stateOf(shop, sale)).toEqual({ ...PAID, reports: ["TAKEN"] });
    expect(await decisionOn(sale.paymentId)).toMatchObject({
      ...{ outcome: "REVIEW", is_timed_out: true, inputs: null, case_id: expect.any(String) },
    });
  });
});

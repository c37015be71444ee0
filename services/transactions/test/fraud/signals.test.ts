import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { asnFile } from "./asn-file";
import { type FraudDesk, act, draft, inForce, outOfForce, rule, startFraudDesk } from "./desk";
import { decidedOn, decisionOf } from "./inputs";

let desk: FraudDesk;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-asn-"));
  const file = path.join(folder, "asn.mmdb");
  await writeFile(file, asnFile({ "127.0.0.0/8": 64_500 }));
  desk = await startFraudDesk({ ASN_DATABASE_FILE: file });
});
afterAll(async () => {
  await desk.stack.stop();
  await rm(folder, { recursive: true });
});

const decisionOn = (id: string): Promise<any> => decidedOn(desk, id);
const codesOf = ({ userErrors }: any): string[] => userErrors.map(({ code }: { code: string }) => code);
const key = () => ({ idempotencyKey: crypto.randomUUID() });
const card = (cardReference: string | null, over: object = {}) => ({
  method: "CARD",
  issuer: "BCA",
  cardReference,
  ...over,
});
const paidBy = (...payments: object[]) => ({ paymentMethod: null, payments });
const sold = async (...payments: object[]): Promise<any> => decisionOn(await desk.sell(paidBy(...payments)));
const windows = ["1m", "10m", "1h", "24h"];
const inAll = (value: unknown) => Object.fromEntries(windows.map((window) => [window, value]));
const seen = ({ inputs }: any, pivot: string, read: (window: any) => unknown) =>
  Object.fromEntries(windows.map((window) => [window, read(inputs.counts[pivot][window])]));
const undo = (saleId: string) =>
  act(desk.client.as(desk.owner), "voidSale", { saleId, ...key() }, "sale { state }");
const voidOf = async (): Promise<any> => {
  const [row] = await desk.rows(
    "SELECT * FROM transactions.fraud_decision WHERE kind = 'VOID' ORDER BY id DESC",
  );
  return decisionOf(row);
};

describe("cards", () => {
  test("when cards pay, then each pivot counts the different ones, the card what it paid, and nobody keeps its reference", async () => {
    await sold(card("tok-one-1111"));
    await sold(card("tok-two-2222"));
    const decision = await sold(card("tok-one-1111"));
    for (const pivot of ["MERCHANT", "OUTLET", "CASHIER", "SUBNET"])
      expect([pivot, seen(decision, pivot, ({ distinct }) => distinct.CARDS)]).toEqual([pivot, inAll(2)]);
    expect(seen(decision, "CARD", ({ counts, sums }) => [counts.SALES, sums.SALES])).toEqual(
      inAll([2, 36_000]),
    );
    const other = await sold(card("tok-one-1111", { issuer: "MANDIRI" }));
    expect(seen(other, "CARD", ({ counts }) => counts.SALES)).toEqual(inAll(1));
    const [{ found }] = await desk.rows(
      `SELECT count(*)::int AS found FROM (SELECT to_jsonb(d)::text AS t FROM transactions.fraud_decision d UNION ALL SELECT to_jsonb(c)::text FROM transactions.fraud_counter c
         UNION ALL SELECT to_jsonb(p)::text FROM transactions.payment p UNION ALL SELECT to_jsonb(k)::text FROM transactions.idempotency_record k) every WHERE t LIKE '%tok-one%'`,
    );
    expect(found).toBe(0);
  });

  test("when two cards pay one sale, then both are counted; when none does, then there is no card to count by", async () => {
    const half = { amount: { amount: "9000", currencyCode: "IDR" } };
    const decision = await sold(card("tok-three-33", half), card("tok-four-444", half));
    expect(decision.inputs.counts.CASHIER["1m"].distinct.CARDS).toBe(5);
    const cash = await decisionOn(await desk.sell());
    expect([cash.inputs.counts.CARD, cash.pivots.CARD]).toEqual([undefined, undefined]);
  });

  test("when a minute and a day have passed, then cards leave the windows that they have left", async () => {
    desk.clock.advance(5 * 60_000);
    const decision = await sold(card("tok-five-555"));
    expect(seen(decision, "OUTLET", ({ distinct }) => distinct.CARDS)).toEqual({
      "1m": 1,
      "10m": 6,
      "1h": 6,
      "24h": 6,
    });
  });

  test("when many attempts were denied and then one is taken, then a rule finds it, and the next sale without any does not match", async () => {
    const denials = { op: "count", of: "DENIED_PAYMENTS", pivot: "CARD", window: "1h" };
    const condition = {
      op: "all",
      of: [
        { op: "isOneOf", field: "paymentMethod", values: ["CARD"] },
        { op: "ge", left: denials, right: { op: "number", value: 5 } },
      ],
    };
    await inForce(desk, "denied-then-paid", rule({ condition, pivot: "CARD" }));
    const outcomes = [
      await sold(card("tok-six-6666", { deniedAttempts: 4 })),
      await sold(card("tok-seven-777", { deniedAttempts: 3 })),
      await sold(card("tok-six-6666", { deniedAttempts: 1 })),
      await decisionOn(await desk.sell()),
    ];
    expect(outcomes.map(({ outcome, inputs }) => [outcome, inputs.numbers.deniedPayments])).toEqual([
      ["APPROVE", 4],
      ["APPROVE", 3],
      ["REVIEW", 1],
      ["APPROVE", 0],
    ]);
  });

  test("when a sale is left open and a card pays it later, then that payment is decided on as well", async () => {
    const saleId = await desk.sell({ ...paidBy(), isLeftOpen: true });
    const payment = card("tok-six-6666", { provider: "EDC", providerReference: "RRN-1" });
    const paid = await act(
      desk.client.as(desk.owner),
      "paySale",
      { saleId, payment, ...key() },
      "sale { state payments { id } }",
    );
    expect(paid.sale.state).toBe("COMPLETED");
    expect((await decisionOn(saleId)).kind).toBe("SALE");
    const decision = await decisionOn(paid.sale.payments[0].id);
    expect(decision).toMatchObject({
      kind: "PAYMENT",
      amount: "18000",
      payment_method: "CARD",
      outcome: "REVIEW",
    });
    // The card's own sales are two still: a payment is of a sale that is counted already.
    expect(decision.inputs.counts.CARD["1h"].counts).toMatchObject({ SALES: 2, DENIED_PAYMENTS: 5 });
  });
});

describe("a card's full number", () => {
  test.each([
    ["as its reference", card("4111111111111111"), ["CARD_NUMBER_REFUSED"], "cardReference"],
    ["in groups", card("4111-1111-1111-1111"), ["CARD_NUMBER_REFUSED"], "cardReference"],
    ["as its issuer", card(null, { issuer: "4111111111111111" }), ["CARD_NUMBER_REFUSED"], "issuer"],
    [
      "as the acquirer's own number",
      card(null, { provider: "EDC", providerReference: "4111111111111111" }),
      ["CARD_NUMBER_REFUSED"],
      "providerReference",
    ],
    [
      "of no card",
      { method: "QRIS", cardReference: "tok-one-1111" },
      ["CARD_REFERENCE_INVALID"],
      "cardReference",
    ],
    ["in three letters", card("abc"), ["CARD_REFERENCE_INVALID"], "cardReference"],
    [
      "after 100 attempts",
      card("tok-one-1111", { deniedAttempts: 100 }),
      ["DENIED_ATTEMPTS_INVALID"],
      "deniedAttempts",
    ],
    [
      "after -1 attempts",
      card("tok-one-1111", { deniedAttempts: -1 }),
      ["DENIED_ATTEMPTS_INVALID"],
      "deniedAttempts",
    ],
  ])(
    "when a card is told %s, then the sale is refused in both languages, and nothing was stored",
    async (_, payment, codes, field) => {
      const counted =
        "SELECT count(*)::int AS n FROM transactions.sale UNION ALL SELECT count(*)::int FROM transactions.fraud_decision";
      const before = await desk.rows(counted);
      const query = `mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } userErrors { code field message } } }`;
      const lines = [{ name: "Kopi", unitPrice: { amount: "18000", currencyCode: "IDR" } }];
      const input = { outletId: desk.outletId, ...paidBy(payment), lines, ...key() };
      const owner = desk.client.as(desk.owner);
      const answers = [
        (await owner.with({ "accept-language": "id" }).ask(query, { input })).data.recordSale,
        (await owner.with({ "accept-language": "en" }).ask(query, { input: { ...input, ...key() } })).data
          .recordSale,
      ];
      for (const { sale, userErrors } of answers) {
        expect([sale, codesOf({ userErrors })]).toEqual([null, codes]);
        expect(userErrors[0].field).toEqual(["input", "payments", "0", field]);
        expect(userErrors[0].message).not.toContain("4111");
      }
      expect(answers[0].userErrors[0].message).not.toBe(answers[1].userErrors[0].message);
      expect(await desk.rows(counted)).toEqual(before);
    },
  );
});

describe("a network", () => {
  test("when its operator is in the file, then a rule finds what is recorded from there, and no warning says otherwise", async () => {
    const condition = { op: "isOneOf", field: "asn", values: ["AS64500"] };
    const { rule: drafted } = await draft(desk.ani, "hosting-networks", rule({ condition, pivot: "SUBNET" }));
    const published = await act(desk.budi, "publishFraudRule", { id: drafted.id }, "warnings { code }");
    expect(published).toEqual({ warnings: [], userErrors: [] });
    const decision = await decisionOn(await desk.sell());
    expect(decision).toMatchObject({ outcome: "REVIEW", inputs: { texts: { asn: "AS64500" } } });
    await outOfForce(desk, drafted.id);
  });
});

describe("a void", () => {
  test("when a sale is voided, then it is counted as a void and not as a refund, with whether the buyer had a receipt", async () => {
    const [plain, printed] = [await desk.sell(), await desk.sell()];
    await undo(plain);
    const first = await voidOf();
    expect(first).toMatchObject({
      kind: "VOID",
      outcome: "APPROVE",
      inputs: { texts: { kind: "REFUND" }, flags: { isVoid: true, isAfterReceipt: false } },
    });
    const input = { saleId: printed, email: "pembeli@example.com", ...key() };
    await act(desk.client.as(desk.owner), "requestReceipt", input, "receipt { id }");
    await undo(printed);
    const { inputs } = await voidOf();
    expect(inputs.flags).toMatchObject({ isAfterReceipt: true, isLinkedToSale: true });
    expect(inputs.counts.CASHIER["1m"]).toMatchObject({
      counts: { VOIDS: 2, REFUNDS: 0 },
      sums: { VOIDS: 36_000, REFUNDS: 0 },
    });
  });

  test("when a rule blocks it, then it is refused, the desk is told of a void, and no refund is counted", async () => {
    const condition = { op: "flag", name: "isVoid" };
    await inForce(desk, "no-voids", rule({ condition, outcome: "BLOCK_AND_REVIEW", pivot: "CASHIER" }));
    const saleId = await desk.sell();
    expect(codesOf(await undo(saleId))).toEqual(["SECOND_PERSON_NEEDED"]);
    expect(await voidOf()).toMatchObject({
      kind: "VOID",
      outcome: "BLOCK_AND_REVIEW",
      case_id: expect.any(String),
    });
    const { refund } = await act(
      desk.client.as(desk.owner),
      "refundSale",
      { saleId, reason: "Salah pesan", ...key() },
      "refund { id state }",
    );
    expect(refund.state).toBe("COMPLETED");
    const { inputs } = await decisionOn(refund.id);
    expect(inputs.counts.CASHIER["1m"].counts).toMatchObject({ VOIDS: 3, REFUNDS: 1 });
  });
});

describe("an outlet that was quiet", () => {
  test("when it sells on days one after another and after a pause, then the days between are told; of its first day none", async () => {
    const quiet = async (): Promise<unknown> =>
      (await decisionOn(await desk.sell())).inputs.numbers.quietDays;
    expect(await quiet()).toBeNull();
    const [{ merchant }] = await desk.rows(
      "SELECT merchant_id AS merchant FROM transactions.outlet WHERE id = $1",
      [desk.outletId],
    );
    const soldOn = (day: string) =>
      desk.rows("INSERT INTO transactions.day_counter VALUES ($1, $2, 'SALE', $3, 1)", [
        desk.outletId,
        merchant,
        day,
      ]);
    await soldOn("2026-10-01");
    expect(await quiet()).toBe(53);
    await soldOn("2026-11-22");
    expect(await quiet()).toBe(1);
  });
});

describe("signals that come too late", () => {
  test("when the counters hang, then the database says so without an error, and the transaction goes on", async () => {
    const [blocker, client] = [
      new Client(desk.stack.database.adminUrl),
      new Client(desk.stack.database.adminUrl),
    ];
    await Promise.all([blocker.connect(), client.connect()]);
    try {
      await blocker.query("BEGIN; LOCK TABLE transactions.fraud_counter IN ACCESS EXCLUSIVE MODE");
      await client.query("BEGIN; SET LOCAL statement_timeout = 20");
      const pivots = { MERCHANT: "00".repeat(32), OUTLET: "11".repeat(32) };
      const members = { merchants: "1", cashiers: "1", devices: "1", subnets: "1" };
      const said = {
        kind: "SALE",
        amount: "1",
        currency: "IDR",
        isOffline: false,
        bin: 1,
        hourClass: "NIGHT",
      };
      const event = { ...said, at: new Date(), pivots, members };
      const asked = "SELECT transactions.fraud_gather($1, '{}', '{}', '{}') AS gathered";
      expect((await client.query(asked, [JSON.stringify([event])])).rows).toEqual([{ gathered: null }]);
      expect((await client.query("SELECT current_setting('app.job', true) AS job")).rows).toEqual([
        { job: "" },
      ]);
      await blocker.query("ROLLBACK");
      const { rows } = await client.query(asked, [JSON.stringify([event])]);
      expect(rows[0].gathered).not.toBeNull();
    } finally {
      await Promise.all([blocker.end(), client.end()]);
    }
  });
});

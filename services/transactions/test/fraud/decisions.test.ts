import { eventually } from "@alpokat/testing";
import { Client } from "pg";
import {
  type FraudDesk,
  act,
  dataOf,
  draft,
  inForce,
  outOfForce,
  priced,
  rule,
  startFraudDesk,
  whileCountersHang,
} from "./desk";
import { decidedOn } from "./inputs";
import { expectNobodyWaitsInACircle, expectTwoToFollow, expectTwoToRetire } from "./two-people";

let desk: FraudDesk;
beforeAll(async () => {
  desk = await startFraudDesk();
});
afterAll(() => desk.stack.stop());

const decisionOn = (id: string): Promise<any> => decidedOn(desk, id);
const codesOf = ({ userErrors }: { userErrors: readonly { code: string }[] }): string[] =>
  userErrors.map(({ code }) => code);

describe("a decision with each sale", () => {
  test("when no rule is in force, then a sale is approved, with all that was looked at and nobody's address in it", async () => {
    const decision = await decisionOn(await desk.sell());
    expect(decision).toMatchObject({
      kind: "SALE",
      amount: "18000",
      outcome: "APPROVE",
      score: 0,
      findings: [],
      rule_ids: [],
      case_id: null,
      is_timed_out: false,
      inputs: {
        numbers: { amount: 18_000, hour: 10, lineCount: 1, amountZScore: null },
        counts: {
          OUTLET: { "1m": { counts: { SALES: 1 }, sums: { SALES: 18_000 }, distinct: { CASHIERS: 1 } } },
        },
      },
    });
    expect(JSON.stringify(decision)).not.toContain("127.0.0.1");
    const [{ device }] = await desk.rows("SELECT device_id AS device FROM transactions.sale LIMIT 1");
    expect(JSON.stringify(decision)).not.toContain(device);
  });

  test("when sales follow one another, then every pivot counts them in each window, and older ones leave it", async () => {
    await desk.sell();
    const { inputs } = await decisionOn(await desk.sell());
    for (const pivot of ["MERCHANT", "OUTLET", "CASHIER", "SUBNET"])
      for (const window of ["1m", "10m", "1h", "24h"])
        expect([pivot, window, inputs.counts[pivot][window].counts.SALES]).toEqual([pivot, window, 3]);
    desk.clock.advance(5 * 60_000);
    const later = await decisionOn(await desk.sell());
    const sales = (window: string): number => later.inputs.counts.CASHIER[window].counts.SALES as number;
    expect(["1m", "10m", "1h", "24h"].map(sales)).toEqual([1, 4, 4, 4]);
  });

  test("when sales are recorded at once, then none is lost from the counters", async () => {
    await Promise.all(Array.from({ length: 8 }, () => desk.sell()));
    const { inputs } = await decisionOn(await desk.sell());
    expect(inputs.counts.MERCHANT["1m"]).toMatchObject({
      counts: { SALES: 10 },
      sums: { SALES: 10 * 18_000 },
    });
  });

  test("when the same key comes again, then it is one decision and one count", async () => {
    const idempotencyKey = crypto.randomUUID();
    const saleId = await desk.sell({ idempotencyKey });
    expect(await desk.sell({ idempotencyKey })).toBe(saleId);
    const { inputs } = await decisionOn(await desk.sell());
    expect(inputs.counts.MERCHANT["24h"].counts.SALES).toBe(15);
  });
});

describe("rules", () => {
  test("when a rule is drafted, then somebody else publishes it, and not its author; the database agrees", async () => {
    const { rule: drafted } = await draft(desk.ani, "large-amounts", rule());
    expect(drafted).toMatchObject({ version: 1, state: "DRAFT" });
    const own = await act(desk.ani, "publishFraudRule", { id: drafted.id }, "rule { state }");
    expect([own.rule, codesOf(own)]).toEqual([null, ["OWN_DRAFT"]]);
    const forced = desk.rows(
      "UPDATE transactions.fraud_rule SET state = 'PUBLISHED', published_by = drafted_by, published_at = now() WHERE id = $1",
      [drafted.id],
    );
    await expect(forced).rejects.toThrow("fraud_rule_four_eyes");
    const published = await act(desk.budi, "publishFraudRule", { id: drafted.id }, "rule { state }");
    expect(published).toEqual({ rule: { state: "PUBLISHED" }, userErrors: [] });
  });

  test("when a published version would be changed, then the database refuses; a new version takes its place", async () => {
    const changed = desk.rows(
      "UPDATE transactions.fraud_rule SET definition = '{}' WHERE name = 'large-amounts'",
    );
    await expect(changed).rejects.toThrow("draft a new version");
    await inForce(desk, "large-amounts", rule({ score: 70 }));
    expect(
      await desk.rows(
        "SELECT version, state FROM transactions.fraud_rule WHERE name = 'large-amounts' ORDER BY 1",
      ),
    ).toEqual([
      { version: 1, state: "RETIRED" },
      { version: 2, state: "PUBLISHED" },
    ]);
  });

  test.each([
    ["10,000 deep", "[".repeat(10_000) + "]".repeat(10_000), ["DEFINITION_TOO_DEEP"]],
    [
      "about an unknown field",
      rule({
        condition: { op: "gt", left: { op: "field", name: "nik" }, right: { op: "number", value: 1 } },
      }),
      ["DEFINITION_INVALID"],
    ],
    ["of no JSON", "amount > 1", ["DEFINITION_INVALID"]],
  ])("when a rule is %s, then it is refused, and nothing was stored", async (_, definition, codes) => {
    const [before] = await desk.rows("SELECT count(*) FROM transactions.fraud_rule");
    const refused = await draft(desk.ani, "not-a-rule", definition);
    expect([refused.rule, codesOf(refused)]).toEqual([null, codes]);
    expect(await desk.rows("SELECT count(*) FROM transactions.fraud_rule")).toEqual([before]);
  });

  test("when a rule divides by zero, then the sale goes on, and the decision says that it could not be told", async () => {
    const zero = { op: "number", value: 0 };
    const id = await inForce(
      desk,
      "divides",
      rule({
        condition: {
          op: "gt",
          left: { op: "divide", left: { op: "field", name: "amount" }, right: zero },
          right: zero,
        },
      }),
    );
    const decision = await decisionOn(await desk.sell());
    expect(decision).toMatchObject({ outcome: "APPROVE", rule_ids: expect.arrayContaining([id]) });
    expect(decision.findings).toEqual([
      { ruleId: id, name: "divides", version: 1, result: "UNKNOWN", because: ["NO_RESULT"] },
    ]);
    await outOfForce(desk, id);
  });

  test("when a sale matches, then it is recorded and a case opens; the next one joins it", async () => {
    const first = await decisionOn(await desk.sell(priced(2_000_000)));
    const second = await decisionOn(await desk.sell(priced(3_000_000)));
    expect([first.outcome, second.outcome]).toEqual(["REVIEW", "REVIEW"]);
    expect(second.case_id).toBe(first.case_id);
    const [opened] = await desk.rows("SELECT * FROM transactions.fraud_case WHERE id = $1", [first.case_id]);
    expect(opened).toMatchObject({ state: "PENDING", priority: "NORMAL", score: 70, decision_count: 2 });
    const log = await desk.rows("SELECT payload FROM transactions.fraud_case_event ORDER BY seq");
    expect(log.map(({ payload }) => JSON.parse(payload).kind)).toEqual(["OPENED", "DECISION_ADDED"]);
    await expect(
      desk.rows("UPDATE transactions.fraud_decision SET outcome = 'APPROVE', case_id = NULL WHERE id = $1", [
        first.id,
      ]),
    ).rejects.toThrow("frozen");
  });
});

describe("the deadline", () => {
  test("when the counters do not answer in time, then the sale is recorded, is for review, and says why", async () => {
    const saleId = await whileCountersHang(desk, () => desk.sell());
    expect(await decisionOn(saleId)).toMatchObject({
      outcome: "REVIEW",
      is_timed_out: true,
      inputs: null,
      findings: [],
      case_id: expect.any(String),
    });
    expect(
      await desk.rows(
        "SELECT 1 AS posted FROM transactions.outbox WHERE payload::text LIKE '%sale.recorded%' AND payload::text LIKE $1",
        [`%${saleId}%`],
      ),
    ).toEqual([{ posted: 1 }]);
  });

  test("when they do not answer for what is given back, then it is given back, and the desk is told", async () => {
    const saleId = await desk.sell();
    const input = { saleId, reason: "Salah pesan", idempotencyKey: crypto.randomUUID() };
    const { refund } = await whileCountersHang(desk, () =>
      act(desk.client.as(desk.owner), "refundSale", input, "refund { id state }"),
    );
    expect(refund.state).toBe("COMPLETED");
    const decided = { kind: "REFUND", outcome: "REVIEW", is_timed_out: true, case_id: expect.any(String) };
    expect(await decisionOn(refund.id)).toMatchObject(decided);
  });
});

describe("sales and refunds of one merchant at once", () => {
  const cash = { paymentMethod: "CASH" };
  const giveBack = (saleId: string) =>
    act(
      desk.client.as(desk.owner),
      "refundSale",
      { saleId, reason: "Salah pesan", idempotencyKey: crypto.randomUUID() },
      "refund { id state }",
    );
  const freeCounters = async (): Promise<number> =>
    (await desk.rows("SELECT FROM transactions.fraud_counter FOR UPDATE SKIP LOCKED")).length;
  const areWaiting = async (): Promise<boolean> => {
    const [{ waiting }] = await desk.rows(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE usename = 'transactions_app' AND wait_event_type = 'Lock'",
    );
    return waiting > 0;
  };

  test.each([
    ["a refund", (saleId: string): Promise<unknown> => giveBack(saleId)],
    ["a sale", () => desk.sell(cash)],
    ["a sale that is left open", () => desk.sell({ paymentMethod: null, payments: [], isLeftOpen: true })],
  ])("when %s waits for the books, then it holds no counter of fraud meanwhile", async (_, begin) => {
    const saleId = await desk.sell(cash);
    const counters = await freeCounters();
    const books = new Client(desk.stack.database.adminUrl);
    await books.connect();
    await books.query("BEGIN; SELECT FROM transactions.ledger_chain FOR UPDATE");
    const begun = begin(saleId);
    await eventually(areWaiting, Boolean);
    const free = await freeCounters();
    await books.end();
    await begun;
    expect(free).toBe(counters);
  });

  test("when many come, then none waits in a circle and no decision runs out of its time", async () => {
    const sold = await Promise.all(Array.from({ length: 6 }, () => desk.sell(cash)));
    const [refunds, sales] = await Promise.all([
      Promise.all(
        sold.map(async (saleId) => (await giveBack(saleId)).refund as { id: string; state: string }),
      ),
      Promise.all(sold.map(() => desk.sell(cash))),
    ]);
    expect(refunds.map(({ state }) => state)).toEqual(sold.map(() => "COMPLETED"));
    const ids = [...sold, ...sales, ...refunds.map(({ id }) => id)];
    const decided = await desk.rows(
      "SELECT is_timed_out FROM transactions.fraud_decision WHERE transaction_id = ANY($1::uuid[])",
      [ids],
    );
    expect(decided).toEqual(ids.map(() => ({ is_timed_out: false })));
  });
});

describe("a rule on history", () => {
  test("when it is tried on the last days, then a job counts what it would have said, and how far it is", async () => {
    const { rule: candidate } = await draft(
      desk.ani,
      "small-amounts",
      rule({
        condition: {
          op: "lt",
          left: { op: "field", name: "amount" },
          right: { op: "number", value: 20_000 },
        },
      }),
    );
    const [{ total, small, unknown }] = await desk.rows(
      `SELECT count(*)::int AS total, count(*) FILTER (WHERE amount < 20000 AND inputs IS NOT NULL)::int AS small,
              count(*) FILTER (WHERE inputs IS NULL)::int AS unknown FROM transactions.fraud_decision`,
    );
    // The period ends before now.
    desk.clock.advance(1_000);
    const fields = "backtest { id state total evaluated }";
    const { backtest } = await act(desk.budi, "backtestFraudRule", { id: candidate.id, days: 365 }, fields);
    const ask = `query ($id: ID!) { fraudBacktest(id: $id) { state total evaluated matched unknown newlyFlagged inFraud inFalseAlarms } }`;
    const done = await eventually(
      async () => dataOf(await desk.budi.ask(ask, { id: backtest.id })).fraudBacktest,
      ({ state }) => state === "DONE",
    );
    expect(done).toEqual({
      state: "DONE",
      total,
      evaluated: total,
      matched: small,
      unknown,
      newlyFlagged: small,
      inFraud: 0,
      inFalseAlarms: 0,
    });
    const refused = await act(desk.budi, "backtestFraudRule", { id: candidate.id, days: 0 }, fields);
    expect(codesOf(refused)).toEqual(["DAYS_INVALID"]);
  });
});

test("when a rule in force is to go, then one proposes it and another agrees, nobody does both, and it decides until then", () =>
  expectTwoToRetire(desk));

test("when a draft asks for a list, then one person alone can't try it", () => expectTwoToFollow(desk));

test("when a version is published while another is retired, then nobody waits in a circle", () =>
  expectNobodyWaitsInACircle(desk));

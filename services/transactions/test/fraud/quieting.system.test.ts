import { randomUUID } from "node:crypto";
import { type FraudDesk, NOW, act, dataOf, draft, inForce, priced, rule, startFraudDesk } from "./desk";

/** Moments are near, so that nobody's sign-in ends before them. */
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const after = (minutes: number): string => new Date(Date.parse(NOW) + minutes * MINUTE_MS).toISOString();

/** Holds for every sale that a test here makes. */
const OVER_MINIMUM = {
  op: "gt",
  left: { op: "field", name: "amount" },
  right: { op: "number", value: 1 },
} as const;

let desk: FraudDesk;
let caseId: string;
let decisionId: string;
let ruleId: string;
beforeAll(async () => {
  desk = await startFraudDesk();
  ruleId = await inForce(desk, "large-amounts", rule({ pivot: "CASHIER" }));
  const decision = await decisionOn(await desk.sell(priced(2_000_000)));
  [caseId, decisionId] = [decision.case_id, decision.id];
  await act(desk.ani, "assignFraudCase", { id: caseId }, "fraudCase { id }");
});
afterAll(() => desk.stack.stop());

const decisionOn = async (saleId: string): Promise<any> => {
  const [row] = await desk.rows("SELECT * FROM transactions.fraud_decision WHERE transaction_id = $1", [
    saleId,
  ]);
  return row;
};
const outcomeOfLarge = async (): Promise<unknown> =>
  (await decisionOn(await desk.sell(priced(2_000_000)))).outcome;
const onCase = () => desk.ani.with({ "x-alpokat-case": `fraud-case/${caseId}` });
const codesOf = ({ userErrors }: { userErrors: readonly { code: string }[] }): string[] =>
  userErrors.map(({ code }) => code);
const marks = async (): Promise<unknown> =>
  (
    await desk.rows(
      `SELECT (SELECT count(*)::int FROM transactions.fraud_snooze) AS snoozes,
              (SELECT count(*)::int FROM transactions.fraud_list_entry) AS listed`,
    )
  )[0];

describe("a rule at a pivot", () => {
  test.each<[string, object, string, string]>([
    ["until a moment that has passed", { until: after(-1) }, "snoozeFraudRule", "UNTIL_INVALID"],
    ["for more than 90 days", { until: after(91 * DAY_MINUTES) }, "snoozeFraudRule", "UNTIL_INVALID"],
    [
      "of a decision in no case of theirs",
      { decisionId: randomUUID() },
      "snoozeFraudRule",
      "DECISION_NOT_FOUND",
    ],
    ["that is unknown", { id: randomUUID() }, "snoozeFraudRule", "RULE_NOT_FOUND"],
    ["on a list without a name", { list: "Ñ" }, "listFraudPivot", "LIST_INVALID"],
    ["of no decision", { decisionId: "x", list: "known-cashiers" }, "listFraudPivot", "DECISION_NOT_FOUND"],
  ])(
    "when it is quietened %s, then that is refused, and nothing was stored",
    async (_how, over, name, code) => {
      const base = { decisionId, until: after(1) };
      const own = name === "snoozeFraudRule" ? { id: ruleId } : { list: "known-cashiers", pivot: "CASHIER" };
      const refused = await act(onCase(), name, { ...own, ...base, ...over }, "__typename");
      expect([codesOf(refused), await marks()]).toEqual([[code], { snoozes: 0, listed: 0 }]);
    },
  );

  test("when somebody without the case quietens it, then the decision is as absent as an unknown one", async () => {
    const input = { id: ruleId, decisionId, until: after(1) };
    for (const client of [desk.ani, desk.budi.with({ "x-alpokat-case": `fraud-case/${caseId}` })])
      expect(codesOf(await act(client, "snoozeFraudRule", input, "__typename"))).toEqual([
        "DECISION_NOT_FOUND",
      ]);
    expect(await marks()).toEqual({ snoozes: 0, listed: 0 });
  });

  test("when it is snoozed at the cashier, then it counts for nothing there until the moment, and counts again after it", async () => {
    const input = { id: ruleId, decisionId, until: after(1) };
    expect(codesOf(await act(onCase(), "snoozeFraudRule", input, "__typename"))).toEqual([]);
    const quiet = await decisionOn(await desk.sell(priced(2_000_000)));
    expect(quiet).toMatchObject({
      outcome: "APPROVE",
      findings: [{ name: "large-amounts", result: "SNOOZED" }],
    });
    desk.clock.advance(MINUTE_MS);
    expect(await outcomeOfLarge()).toBe("REVIEW");
  });

  test("when the cashier is put on a list, then a rule about the list finds them until the moment", async () => {
    const listed = { op: "inList", list: "watched-cashiers", pivot: "CASHIER" };
    await inForce(desk, "watched", rule({ condition: listed, pivot: "CASHIER" }));
    const small = async (): Promise<unknown> => (await decisionOn(await desk.sell(priced(10_000)))).outcome;
    expect(await small()).toBe("APPROVE");
    const input = { list: "watched-cashiers", pivot: "CASHIER", decisionId, until: after(4) };
    expect(codesOf(await act(onCase(), "listFraudPivot", input, "__typename"))).toEqual([]);
    expect(await small()).toBe("REVIEW");
    desk.clock.advance(3 * MINUTE_MS);
    expect(await small()).toBe("APPROVE");
  });
});

describe("a case", () => {
  const read = async (): Promise<{ version: number; decisionCount: number }> =>
    dataOf(await onCase().ask(`{ fraudCase(id: "${caseId}") { state version snoozedUntil decisionCount } }`))
      .fraudCase;

  test("when a decision joins it, then its version goes on, and who read it before can't change it", async () => {
    const { version, decisionCount } = await read();
    await desk.sell(priced(3_000_000));
    expect(await read()).toMatchObject({ version: version + 1, decisionCount: decisionCount + 1 });
    // To decide is to review each decision: who has not seen the last can't.
    const late = { id: caseId, version };
    const verdict = { ...late, outcome: "FALSE_POSITIVE", reason: "Wajar" };
    for (const refused of [
      act(onCase(), "snoozeFraudCase", { ...late, until: after(1) }, "fraudCase { id }"),
      act(onCase(), "decideFraudCase", verdict, "fraudCase { id }"),
    ])
      expect(codesOf(await refused)).toEqual(["VERSION_MISMATCH"]);
  });

  test("when it is put aside for more than 14 days or by somebody else, then it is refused; else it leaves the inbox until then", async () => {
    const now = desk.clock().getTime();
    const snooze = (client: FraudDesk["ani"], minutes: number) =>
      act(
        client,
        "snoozeFraudCase",
        { id: caseId, until: new Date(now + minutes * MINUTE_MS).toISOString() },
        "fraudCase { state snoozedUntil }",
      );
    expect(codesOf(await snooze(onCase(), 14 * DAY_MINUTES + 1))).toEqual(["SNOOZE_INVALID"]);
    expect(codesOf(await snooze(desk.budi, 1))).toEqual(["NOT_ASSIGNEE"]);
    const inbox = async (): Promise<string[]> =>
      dataOf(await desk.ani.ask("{ fraudCases(first: 5) { edges { node { id } } } }")).fraudCases.edges.map(
        ({ node }: any) => node.id,
      );
    expect(await inbox()).toContain(caseId);
    expect((await snooze(onCase(), 1)).fraudCase).toEqual({
      state: "INVESTIGATING",
      snoozedUntil: new Date(now + MINUTE_MS).toISOString(),
    });
    expect(await inbox()).not.toContain(caseId);
    desk.clock.advance(MINUTE_MS);
    expect(await inbox()).toContain(caseId);
  });
});

describe("a version in shadow", () => {
  const shadow = (client: FraudDesk["ani"], id: string) =>
    act(client, "shadowFraudRule", { id }, "rule { state version shadowedAt publishedAt }");
  const REPORT = `query ($id: ID!, $since: DateTimeISO!, $until: DateTimeISO!) { fraudShadowReport(id: $id, since: $since, until: $until) {
    rule { id state } decisions matched notMatched unknown snoozed tooLate failed agreed newlyFlagged noLongerFlagged
    outcomes { decided wouldBe decisions } found { outcome matched notMatched }
    samples { result wouldBe wouldBeScore decision { id outcome } } } }`;
  const report = (client: FraudDesk["ani"], id: string, minutes = 60) =>
    client.ask(REPORT, { id, since: NOW, until: after(minutes) });
  const severe = rule({ condition: OVER_MINIMUM, outcome: "DECLINE", score: 100, pivot: "CASHIER" });
  let shadowId: string;

  test("when it is let run, then by somebody else than its author, and the database agrees", async () => {
    shadowId = (await draft(desk.ani, "large-amounts", severe)).rule.id;
    expect(codesOf(await shadow(desk.ani, shadowId))).toEqual(["OWN_DRAFT"]);
    const forced = desk.rows(
      "UPDATE transactions.fraud_rule SET state = 'SHADOW', shadowed_by = drafted_by, shadowed_at = now() WHERE id = $1",
      [shadowId],
    );
    await expect(forced).rejects.toThrow("fraud_rule_shadow_four_eyes");
    expect((await shadow(desk.budi, shadowId)).rule).toMatchObject({
      state: "SHADOW",
      version: 2,
      shadowedAt: desk.clock().toISOString(),
      publishedAt: null,
    });
    expect(codesOf(await shadow(desk.budi, shadowId))).toEqual(["ILLEGAL_STATE"]);
    const inForceStill =
      "SELECT version FROM transactions.fraud_rule WHERE name = 'large-amounts' AND state = 'PUBLISHED'";
    expect(await desk.rows(inForceStill)).toEqual([{ version: 1 }]);
  });

  test("when it would decline a sale, then the sale is approved, no case hears of it, and the decision holds what it would have been", async () => {
    const before = await desk.rows("SELECT id, version FROM transactions.fraud_case");
    const decision = await decisionOn(await desk.sell(priced(10_000)));
    expect(decision).toMatchObject({ outcome: "APPROVE", score: 0, findings: [], case_id: null });
    expect(decision.rule_ids).not.toContain(shadowId);
    expect(decision.shadows).toEqual([
      {
        ...{ ruleId: shadowId, name: "large-amounts", version: 2 },
        ...{ result: "MATCHED", outcome: "DECLINE", score: 100 },
      },
    ]);
    expect(await desk.rows("SELECT id, version FROM transactions.fraud_case")).toEqual(before);
    await expect(
      desk.rows("UPDATE transactions.fraud_decision SET shadows = NULL WHERE id = $1", [decision.id]),
    ).rejects.toThrow("frozen");
  });

  test("when one can't be evaluated, then the sale and its decision go on, and that it failed is stored", async () => {
    await desk.rows(
      `INSERT INTO transactions.fraud_rule (id, name, version, state, description, definition, drafted_by, drafted_at)
       VALUES ($1, 'broken', 1, 'DRAFT', 'Rusak', '{}', gen_random_uuid(), now())`,
      [randomUUID()],
    );
    await desk.rows(
      "UPDATE transactions.fraud_rule SET state = 'SHADOW', shadowed_by = gen_random_uuid(), shadowed_at = now() WHERE name = 'broken'",
    );
    const decision = await decisionOn(await desk.sell(priced(2_000_000)));
    expect(decision).toMatchObject({ outcome: "REVIEW", score: 40, is_timed_out: false, case_id: caseId });
    expect(decision.shadows.map(({ name, result }: any) => [name, result])).toEqual([
      ["broken", "FAILED"],
      ["large-amounts", "MATCHED"],
    ]);
  });

  test("when it is compared with what happened, then counts are told to the desk, and decisions only to whoever investigates their case", async () => {
    const told = dataOf(await report(desk.budi, shadowId)).fraudShadowReport;
    expect(told).toEqual({
      rule: { id: shadowId, state: "SHADOW" },
      ...{ decisions: 2, matched: 2, notMatched: 0, unknown: 0, snoozed: 0, tooLate: 0, failed: 0 },
      ...{ agreed: 0, newlyFlagged: 1, noLongerFlagged: 0 },
      outcomes: [
        { decided: "APPROVE", wouldBe: "DECLINE", decisions: 1 },
        { decided: "REVIEW", wouldBe: "DECLINE", decisions: 1 },
      ],
      found: [
        ...["CONFIRMED_FRAUD", "VALUABLE_ALERT", "FALSE_POSITIVE", "INCONCLUSIVE"].map((outcome) => ({
          ...{ outcome, matched: 0, notMatched: 0 },
        })),
        { outcome: null, matched: 1, notMatched: 0 },
      ],
      samples: [],
    });
    const onAnothers = desk.budi.with({ "x-alpokat-case": `fraud-case/${caseId}` });
    expect(dataOf(await report(onAnothers, shadowId)).fraudShadowReport.samples).toEqual([]);
    expect(dataOf(await report(onCase(), shadowId)).fraudShadowReport.samples).toEqual([
      {
        ...{ result: "MATCHED", wouldBe: "DECLINE", wouldBeScore: 100 },
        decision: { id: expect.any(String), outcome: "REVIEW" },
      },
    ]);
  });

  test("when others ask for it, or of no possible period, then nothing is told", async () => {
    const codes = async (client: FraudDesk["ani"], minutes?: number): Promise<unknown[]> =>
      (await report(client, shadowId, minutes)).errors.map(({ extensions }: any) => extensions.code);
    expect(await codes(desk.client.as(desk.owner))).toEqual(["FORBIDDEN"]);
    expect(await codes(desk.client.as(desk.analysts[0]))).toEqual(["FORBIDDEN"]);
    expect(await codes(desk.ani, -1)).toEqual(["BAD_USER_INPUT"]);
    expect(await codes(desk.ani, 32 * DAY_MINUTES)).toEqual(["BAD_USER_INPUT"]);
    expect(dataOf(await report(desk.ani, randomUUID())).fraudShadowReport).toBeNull();
  });

  test("when ten run, then an eleventh waits, and a new version of one takes its place", async () => {
    const ids: string[] = [];
    for (const place of Array.from({ length: 9 }, (_, index) => index))
      ids.push((await draft(desk.ani, `candidate-${String(place)}`, severe)).rule.id);
    const last = ids.splice(-2);
    for (const id of ids) expect(codesOf(await shadow(desk.budi, id))).toEqual([]);
    const atOnce = await Promise.all(last.map((id) => shadow(desk.budi, id)));
    expect(atOnce.flatMap(codesOf)).toEqual(["TOO_MANY_SHADOWS"]);
    const next = (await draft(desk.ani, "broken", severe)).rule.id;
    expect((await shadow(desk.budi, next)).rule).toMatchObject({ state: "SHADOW", version: 2 });
    await desk.rows(
      "UPDATE transactions.fraud_rule SET state = 'RETIRED', retired_at = now() WHERE state = 'SHADOW' AND id <> $1",
      [shadowId],
    );
  });

  test("when it asks for networks and there is no database of them, then that is told, and the rule can't tell", async () => {
    const condition = { op: "not", of: { op: "isOneOf", field: "asn", values: ["AS64500"] } };
    const { rule: drafted } = await draft(desk.ani, "other-networks", rule({ condition }));
    const fields = "rule { state } warnings { code }";
    const told = await act(desk.budi, "shadowFraudRule", { id: drafted.id }, fields);
    expect(told).toMatchObject({ rule: { state: "SHADOW" }, warnings: [{ code: "ASN_NOT_KNOWN" }] });
    const { shadows } = await decisionOn(await desk.sell(priced(10_000)));
    expect(shadows.map(({ name, result }: any) => [name, result])).toEqual([
      ["large-amounts", "MATCHED"],
      ["other-networks", "UNKNOWN"],
    ]);
    await act(desk.ani, "retireFraudRule", { id: drafted.id }, "rule { id }");
  });

  test("when it is promoted, then by somebody else than its author, and from then on it decides", async () => {
    const publish = (client: FraudDesk["ani"]) =>
      act(client, "publishFraudRule", { id: shadowId }, "rule { state }");
    expect(codesOf(await publish(desk.ani))).toEqual(["OWN_DRAFT"]);
    expect((await publish(desk.budi)).rule).toEqual({ state: "PUBLISHED" });
    const decision = await decisionOn(await desk.sell(priced(10_000)));
    expect(decision).toMatchObject({ outcome: "DECLINE", score: 100, shadows: null });
    expect(
      await desk.rows(
        "SELECT version, state FROM transactions.fraud_rule WHERE name = 'large-amounts' ORDER BY 1",
      ),
    ).toEqual([
      { version: 1, state: "RETIRED" },
      { version: 2, state: "PUBLISHED" },
    ]);
  });
});

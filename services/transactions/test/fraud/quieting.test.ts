import { randomUUID } from "node:crypto";
import { type FraudDesk, NOW, act, dataOf, inForce, priced, rule, startFraudDesk } from "./desk";

/** Moments are near, so that nobody's sign-in ends before them. */
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const after = (minutes: number): string => new Date(Date.parse(NOW) + minutes * MINUTE_MS).toISOString();

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
    const before = await read();
    await desk.sell(priced(3_000_000));
    const joined = await read();
    expect([joined.version, joined.decisionCount]).toEqual([before.version + 1, before.decisionCount + 1]);
    const late = { id: caseId, version: before.version, until: desk.clock().toISOString() };
    expect(codesOf(await act(onCase(), "snoozeFraudCase", late, "fraudCase { id }"))).toEqual([
      "VERSION_MISMATCH",
    ]);
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

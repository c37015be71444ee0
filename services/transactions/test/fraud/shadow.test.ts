import { AssessFraud } from "../../src/application/fraud/assess-fraud";
import type { DecidedEvent, FraudEvent, FraudSignals } from "../../src/application/fraud-ports";
import type { RuleInForce } from "../../src/domain/fraud/decide";
import type { FraudRule } from "../../src/domain/fraud/fraud-rule";
import type { RuleDefinition } from "../../src/domain/fraud/rule-definition";
import type { Condition } from "../../src/domain/fraud/rule-expression";
import { tryShadows } from "../../src/domain/fraud/shadow";
import { type ShadowCount, isReportable, shadowReport } from "../../src/domain/fraud/shadow-report";
import { inputsOf } from "./inputs";

const amountOver = (value: number): Condition => ({
  op: "gt",
  left: { op: "field", name: "amount" },
  right: { op: "number", value },
});
const rule = (name: string, over: Partial<RuleDefinition> = {}, version = 1): RuleInForce => ({
  id: `${name}-${String(version)}`,
  name,
  version,
  definition: {
    condition: amountOver(10),
    outcome: "REVIEW",
    score: 10,
    whenUnknown: "IGNORE",
    pivot: "MERCHANT",
    ...over,
  },
});
const nothingHolds = { condition: amountOver(1e9) };
const broken = { ...rule("broken"), definition: {} as RuleDefinition };
const always = (): boolean => true;
const looked = (over: Partial<Parameters<typeof tryShadows>[0]>) => ({
  rules: [],
  shadows: [],
  inputs: inputsOf(),
  snoozed: new Set<string>(),
  ...over,
});

describe("a version in shadow", () => {
  test.each<[string, readonly RuleInForce[], RuleInForce, object]>([
    [
      "matches where nothing else does",
      [rule("other", nothingHolds)],
      rule("new"),
      { result: "MATCHED", outcome: "REVIEW", score: 10 },
    ],
    [
      "adds its score to the others'",
      [rule("other", { outcome: "APPROVE", score: 55 })],
      rule("new", { outcome: "APPROVE" }),
      { result: "MATCHED", outcome: "REVIEW", score: 65 },
    ],
    [
      "takes the place of the version in force that matches",
      [rule("same", { outcome: "DECLINE" })],
      rule("same", nothingHolds, 2),
      { result: "NOT_MATCHED", outcome: "APPROVE", score: 0 },
    ],
    [
      "can't tell, and would have somebody look",
      [],
      rule("new", { condition: { op: "flag", name: "isLinkedToSale" }, whenUnknown: "REVIEW" }),
      { result: "UNKNOWN", outcome: "REVIEW", score: 0 },
    ],
  ])("when it %s, then it says what the decision would have come to", (_, rules, shadow, expected) => {
    expect(tryShadows(looked({ rules, shadows: [shadow] }), always)).toEqual([
      { ruleId: shadow.id, name: shadow.name, version: shadow.version, ...expected },
    ]);
  });

  test("when its rule is snoozed at the pivot, then it would have counted for nothing", () => {
    const snoozed = new Set(["new-1"]);
    expect(tryShadows(looked({ shadows: [rule("new")], snoozed }), always)).toMatchObject([
      { result: "SNOOZED", outcome: "APPROVE", score: 0 },
    ]);
  });

  test("when it can't be evaluated, then that is told of it, and the next one is tried all the same", () => {
    expect(tryShadows(looked({ shadows: [broken, rule("new")] }), always)).toMatchObject([
      { name: "broken", result: "FAILED", outcome: null, score: null },
      { name: "new", result: "MATCHED" },
    ]);
  });

  test("when time ends between two, then the second is left out", () => {
    const left = [true, false];
    const mayGoOn = (): boolean => left.shift() ?? false;
    expect(tryShadows(looked({ shadows: [rule("a"), rule("b")] }), mayGoOn)).toMatchObject([
      { name: "a", result: "MATCHED" },
      { name: "b", result: "TOO_LATE", outcome: null, score: null },
    ]);
  });
});

describe("the live decision beside shadows", () => {
  /** Signals as they would come, a clock that goes on by so much with each look, and what was to be stored. */
  async function decide(millisecondsALook: number, shadowMilliseconds: number, shadows: RuleInForce[]) {
    let now = 0;
    const stored: DecidedEvent[] = [];
    const signals: FraudSignals = {
      gather: () => Promise.resolve([looked({ rules: [rule("live", { score: 20 })], shadows })]),
      sight: () => Promise.resolve(),
      holds: () => Promise.resolve(false),
      hasDecided: () => Promise.resolve(false),
      record: (decided) => Promise.resolve(void stored.push(...decided)),
    };
    const elapsed = (): number => (now += millisecondsALook);
    const counting = { permitted: <T>(events: readonly T[]) => Promise.resolve(events) };
    const gate = new AssessFraud(signals, counting, { milliseconds: 50, shadowMilliseconds, elapsed });
    const assessment = await gate.assess({} as FraudEvent);
    const [first] = stored;
    if (!first) throw new Error("no decision was stored");
    const { id: _id, shadows: said, ...decision } = first.decision;
    return { outcome: assessment.outcome, isTimedOut: assessment.isTimedOut, decision, said };
  }
  const results = ({ said }: Awaited<ReturnType<typeof decide>>): string[] =>
    said.map(({ result }) => result);

  test("when shadows match, fail or run out of their time, then the decision is what it is without them", async () => {
    const without = await decide(1, 5, []);
    const shadows = [broken, rule("severe", { outcome: "DECLINE", score: 100 })];
    const [beside, late] = [await decide(1, 5, shadows), await decide(1, 0, shadows)];
    expect([results(without), results(beside), results(late)]).toEqual([
      [],
      ["FAILED", "MATCHED"],
      ["TOO_LATE", "TOO_LATE"],
    ]);
    for (const each of [beside, late]) expect({ ...each, said: [] }).toEqual(without);
    expect(without).toMatchObject({ outcome: "REVIEW", isTimedOut: false, decision: { score: 20 } });
  });

  test("when the whole decision has used up its time, then no shadow is tried", async () => {
    expect(await decide(24, 100, [rule("new")])).toMatchObject({
      isTimedOut: false,
      said: [{ result: "TOO_LATE" }],
    });
    expect(await decide(51, 100, [rule("new")])).toMatchObject({ isTimedOut: true, said: [] });
  });
});

describe("a report on a shadow", () => {
  const count = (over: Partial<ShadowCount>): ShadowCount => ({
    decided: "APPROVE",
    result: "NOT_MATCHED",
    wouldBe: "APPROVE",
    isInCase: false,
    caseOutcome: null,
    decisions: 1,
    ...over,
  });
  const period = { ruleId: "new-1", since: new Date(0), until: new Date(1) };

  test("when decisions are counted, then each is in the sums that it belongs to", () => {
    const report = shadowReport({ id: "new-1" } as FraudRule, period, [
      count({ decisions: 90 }),
      count({ result: "MATCHED", wouldBe: "REVIEW", decisions: 5 }),
      count({ decided: "REVIEW", isInCase: true, decisions: 3 }),
      count({
        ...{ decided: "REVIEW", result: "MATCHED", wouldBe: "REVIEW", isInCase: true },
        caseOutcome: "CONFIRMED_FRAUD",
        decisions: 2,
      }),
      count({ result: "TOO_LATE", wouldBe: null, decisions: 4 }),
      count({ result: "FAILED", wouldBe: null }),
    ]);
    expect(report).toMatchObject({
      decisions: 105,
      byResult: { MATCHED: 7, NOT_MATCHED: 93, UNKNOWN: 0, SNOOZED: 0, TOO_LATE: 4, FAILED: 1 },
      agreed: 92,
      newlyFlagged: 5,
      noLongerFlagged: 3,
      outcomes: [
        { decided: "APPROVE", wouldBe: "APPROVE", decisions: 90 },
        { decided: "APPROVE", wouldBe: "REVIEW", decisions: 5 },
        { decided: "REVIEW", wouldBe: "APPROVE", decisions: 3 },
        { decided: "REVIEW", wouldBe: "REVIEW", decisions: 2 },
      ],
      found: [
        { outcome: "CONFIRMED_FRAUD", matched: 2, notMatched: 0 },
        { outcome: "VALUABLE_ALERT", matched: 0, notMatched: 0 },
        { outcome: "FALSE_POSITIVE", matched: 0, notMatched: 0 },
        { outcome: "INCONCLUSIVE", matched: 0, notMatched: 0 },
        { outcome: null, matched: 0, notMatched: 3 },
      ],
    });
  });

  test.each([
    ["nothing", 0, false],
    ["a moment", 1, true],
    ["31 days", 31 * 86_400_000, true],
    ["more", 31 * 86_400_000 + 1, false],
    ["no time at all", Number.NaN, false],
  ])("when it is to reach over %s, then it may or may not", (_, length, may) => {
    expect(isReportable({ since: new Date(0), until: new Date(length) })).toBe(may);
  });
});

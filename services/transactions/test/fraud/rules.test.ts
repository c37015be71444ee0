import { type RuleInForce, decideFraud } from "../../src/domain/fraud/decide";
import { evaluate } from "../../src/domain/fraud/evaluate";
import { OUTCOMES, highestOf, riskLevelOf } from "../../src/domain/fraud/outcome";
import { type RuleDefinition, readDefinition, writeDefinition } from "../../src/domain/fraud/rule-definition";
import type { Condition, NumberExpression } from "../../src/domain/fraud/rule-expression";
import type { FraudInputs, NumberField } from "../../src/domain/fraud/signals";
import { countOf, inputsOf } from "./inputs";

const number = (value: number): NumberExpression => ({ op: "number", value });
const field = (name: NumberField): NumberExpression => ({
  op: "field",
  name,
});
const amountOver = (value: number): Condition => ({ op: "gt", left: field("amount"), right: number(value) });
const salesInHour: NumberExpression = { op: "count", of: "SALES", pivot: "MERCHANT", window: "1h" };
const DIVIDED_BY_ZERO: Condition = {
  op: "gt",
  left: { op: "divide", left: number(1), right: number(0) },
  right: number(0),
};
const MISSING: Condition = { op: "gt", left: field("amountZScore"), right: number(3) };

const definition = (over: Partial<RuleDefinition> = {}): RuleDefinition => ({
  condition: amountOver(10),
  outcome: "REVIEW",
  score: 10,
  whenUnknown: "IGNORE",
  pivot: "MERCHANT",
  ...over,
});
const rule = (name: string, over: Partial<RuleDefinition> = {}): RuleInForce => ({
  id: `id-of-${name}`,
  name,
  version: 1,
  definition: definition(over),
});

describe("a rule's text", () => {
  const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const deep = (depth: number): Condition =>
    depth === 0 ? amountOver(1) : { op: "not", of: deep(depth - 1) };

  test.each([
    ["is no JSON", "{", ["DEFINITION_INVALID"]],
    ["is empty", "", ["DEFINITION_INVALID"]],
    ["is 10,000 deep", nested(10_000), ["DEFINITION_TOO_DEEP"]],
    ["is 100,000 characters", JSON.stringify("x".repeat(100_000)), ["DEFINITION_TOO_LARGE"]],
    [
      "has more than 300 parts",
      JSON.stringify(
        definition({ condition: { op: "all", of: Array.from({ length: 200 }, () => amountOver(1)) } }),
      ),
      ["DEFINITION_TOO_LARGE"],
    ],
    [
      "nests conditions 20 deep",
      JSON.stringify(definition({ condition: deep(20) })),
      ["DEFINITION_TOO_DEEP"],
    ],
  ])("when it %s, then it is refused", (_, text, codes) => {
    const read = readDefinition(text);
    expect("refusals" in read && read.refusals.map(({ code }) => code)).toEqual(codes);
  });

  test.each([
    [
      "names an unknown field",
      { op: "gt", left: { op: "field", name: "nik" }, right: number(1) },
      ["condition", "left", "name"],
    ],
    ["names an unknown operation", { op: "eval", of: "process.exit()" }, ["condition", "op"]],
    ["compares a text with a number", { op: "gt", left: "amount", right: number(1) }, ["condition", "left"]],
    [
      "names an unknown window",
      { op: "gt", left: { ...salesInHour, window: "7d" }, right: number(1) },
      ["condition", "left", "window"],
    ],
    ["has a member too many", { ...amountOver(1), code: "1+1" }, ["condition"]],
  ])("when it %s, then it is refused with the place", (_, condition, path) => {
    const read = readDefinition(JSON.stringify({ ...definition(), condition }));
    if (!("refusals" in read)) throw new Error("it was taken");
    expect(read.refusals.map(({ code, field }) => [code, field])).toEqual([
      ["DEFINITION_INVALID", ["input", "definition", ...path]],
    ]);
  });

  test("when it is taken, then it reads back as it was written", () => {
    const full = definition({ condition: { op: "all", of: [amountOver(5), { op: "not", of: MISSING }] } });
    const read = readDefinition(JSON.stringify(full));
    expect(read).toEqual({ definition: full });
    expect(readDefinition(writeDefinition(full))).toEqual(read);
  });
});

describe("a condition", () => {
  const unlisted = inputsOf({ lists: null });
  test.each<[string, Condition, FraudInputs, unknown]>([
    ["an amount over a cap", amountOver(49_999), inputsOf(), { holds: true }],
    ["an amount at a cap", amountOver(50_000), inputsOf(), { holds: false }],
    ["a division by zero", DIVIDED_BY_ZERO, inputsOf(), { holds: null, because: ["NO_RESULT"] }],
    [
      "a remainder by zero",
      { op: "eq", left: { op: "remainder", left: field("amount"), right: number(0) }, right: number(0) },
      inputsOf(),
      { holds: null, because: ["NO_RESULT"] },
    ],
    [
      "an overflow",
      { op: "gt", left: { op: "multiply", left: number(9e15), right: number(9e15) }, right: number(0) },
      inputsOf(),
      { holds: null, because: ["NO_RESULT"] },
    ],
    ["a field that is not known", MISSING, inputsOf(), { holds: null, because: ["MISSING_FIELD"] }],
    [
      "a count that is not known",
      { op: "gt", left: { ...salesInHour, window: "24h" } as NumberExpression, right: number(1) },
      inputsOf(),
      { holds: null, because: ["MISSING_COUNT"] },
    ],
    [
      "a round amount",
      { op: "eq", left: { op: "remainder", left: field("amount"), right: number(10_000) }, right: number(0) },
      inputsOf(),
      { holds: true },
    ],
    ["a velocity", { op: "ge", left: salesInHour, right: number(3) }, inputsOf(), { holds: true }],
    [
      "night hours",
      {
        op: "any",
        of: [
          { op: "lt", left: field("hour"), right: number(5) },
          { op: "ge", left: field("hour"), right: number(23) },
        ],
      },
      inputsOf({ numbers: { hour: 23 } }),
      { holds: true },
    ],
    [
      "a refund ratio",
      {
        op: "gt",
        left: {
          op: "divide",
          left: { op: "sum", of: "REFUNDS", pivot: "CASHIER", window: "24h" },
          right: { op: "sum", of: "SALES", pivot: "CASHIER", window: "24h" },
        },
        right: number(0.3),
      },
      inputsOf({ counts: { CASHIER: { "24h": countOf({ sums: { SALES: 100, REFUNDS: 40 } }) } } }),
      { holds: true },
    ],
    [
      "a device of several merchants",
      {
        op: "ge",
        left: { op: "distinct", of: "MERCHANTS", pivot: "DEVICE", window: "24h" },
        right: number(2),
      },
      inputsOf({ counts: { DEVICE: { "24h": countOf({ distinct: { MERCHANTS: 2 } }) } } }),
      { holds: true },
    ],
    [
      "an amount just below a limit",
      { op: "all", of: [amountOver(9_499_999), { op: "not", of: amountOver(9_999_999) }] },
      inputsOf({ numbers: { amount: 9_950_000 } }),
      { holds: true },
    ],
    [
      "a burst after quiet days",
      {
        op: "all",
        of: [
          { op: "ge", left: field("quietDays"), right: number(30) },
          { op: "ge", left: { ...salesInHour, pivot: "OUTLET" }, right: number(20) },
        ],
      },
      inputsOf({
        numbers: { quietDays: 45 },
        counts: { OUTLET: { "1h": countOf({ counts: { SALES: 20 } }) } },
      }),
      { holds: true },
    ],
    [
      "an outlier on either side",
      { op: "gt", left: { op: "absolute", value: field("amountZScore") }, right: number(4) },
      inputsOf({ numbers: { amountZScore: -5 } }),
      { holds: true },
    ],
    [
      "a method",
      { op: "isOneOf", field: "paymentMethod", values: ["CARD", "CASH"] },
      inputsOf(),
      { holds: true },
    ],
    [
      "a flag that is not known",
      { op: "flag", name: "isLinkedToSale" },
      inputsOf(),
      { holds: null, because: ["MISSING_FIELD"] },
    ],
    [
      "a list that holds the device",
      { op: "inList", list: "watched-devices", pivot: "DEVICE" },
      inputsOf(),
      { holds: true },
    ],
    [
      "a list that does not",
      { op: "inList", list: "other-list", pivot: "DEVICE" },
      inputsOf(),
      { holds: false },
    ],
    [
      "lists that could not be read",
      { op: "inList", list: "other-list", pivot: "DEVICE" },
      unlisted,
      { holds: null, because: ["MISSING_LIST"] },
    ],
    ["not of unknown", { op: "not", of: MISSING }, inputsOf(), { holds: null, because: ["MISSING_FIELD"] }],
    [
      "all with one that is false",
      { op: "all", of: [MISSING, amountOver(1e9)] },
      inputsOf(),
      { holds: false },
    ],
    [
      "all with one unknown",
      { op: "all", of: [MISSING, amountOver(1)] },
      inputsOf(),
      { holds: null, because: ["MISSING_FIELD"] },
    ],
    ["any with one that is true", { op: "any", of: [MISSING, amountOver(1)] }, inputsOf(), { holds: true }],
    [
      "any with two unknown",
      { op: "any", of: [MISSING, DIVIDED_BY_ZERO] },
      inputsOf(),
      { holds: null, because: ["MISSING_FIELD", "NO_RESULT"] },
    ],
  ])("when it asks for %s, then it answers so", (_, condition, inputs, expected) => {
    expect(evaluate(condition, inputs)).toEqual(expected);
  });
});

describe("a decision", () => {
  test.each<[string, readonly RuleInForce[], { outcome: string; score: number }]>([
    ["no rule is in force", [], { outcome: "APPROVE", score: 0 }],
    ["nothing matches", [rule("a", { condition: amountOver(1e9) })], { outcome: "APPROVE", score: 0 }],
    ["two match", [rule("a"), rule("b", { outcome: "DECLINE" })], { outcome: "DECLINE", score: 20 }],
    [
      "scores add up to a review",
      [rule("a", { outcome: "APPROVE", score: 30 }), rule("b", { outcome: "APPROVE", score: 30 })],
      { outcome: "REVIEW", score: 60 },
    ],
    [
      "scores add up past the highest",
      [rule("a", { outcome: "APPROVE", score: 70 }), rule("b", { outcome: "APPROVE", score: 70 })],
      { outcome: "BLOCK_AND_REVIEW", score: 100 },
    ],
    [
      "one is unknown and to be ignored",
      [rule("a", { condition: MISSING })],
      { outcome: "APPROVE", score: 0 },
    ],
    [
      "one is unknown and to be looked at",
      [rule("a", { condition: MISSING, whenUnknown: "REVIEW" })],
      { outcome: "REVIEW", score: 0 },
    ],
  ])("when %s, then the highest outcome wins", (_, rules, expected) => {
    expect(decideFraud(rules, inputsOf())).toMatchObject(expected);
  });

  test("when a rule is unknown, then the decision says so and why", () => {
    expect(decideFraud([rule("a", { condition: DIVIDED_BY_ZERO })], inputsOf()).findings).toEqual([
      { ruleId: "id-of-a", name: "a", version: 1, result: "UNKNOWN", because: ["NO_RESULT"] },
    ]);
  });

  test("when a rule is snoozed, then it is told and counts for nothing", () => {
    expect(decideFraud([rule("a")], inputsOf(), new Set(["id-of-a"]))).toEqual({
      outcome: "APPROVE",
      score: 0,
      findings: [{ ruleId: "id-of-a", name: "a", version: 1, result: "SNOOZED", because: [] }],
    });
  });

  test("when outcomes are ordered, then each is higher than those before it", () => {
    for (const [place, outcome] of OUTCOMES.entries())
      for (const milder of OUTCOMES.slice(0, place + 1)) expect(highestOf([milder, outcome])).toBe(outcome);
    expect(OUTCOMES.map((outcome) => riskLevelOf(0, outcome))).toEqual(["LOW", "ELEVATED", "HIGH", "HIGH"]);
  });
});

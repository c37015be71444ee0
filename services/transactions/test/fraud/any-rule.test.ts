import fc from "fast-check";
import { tallied } from "../../src/domain/fraud/backtest";
import { decideFraud } from "../../src/domain/fraud/decide";
import { evaluate } from "../../src/domain/fraud/evaluate";
import { OUTCOMES } from "../../src/domain/fraud/outcome";
import type { RuleDefinition } from "../../src/domain/fraud/rule-definition";
import {
  ARITHMETIC,
  COMPARISONS,
  type Condition,
  type NumberExpression,
} from "../../src/domain/fraud/rule-expression";
import {
  FLAG_FIELDS,
  type FraudInputs,
  MEASURES,
  MEMBERS,
  NUMBER_FIELDS,
  PIVOTS,
  SUMMED,
  TEXT_FIELDS,
  WINDOWS,
  type WindowCount,
} from "../../src/domain/fraud/signals";
import { countOf, inputsOf } from "./inputs";

const SEED = Number(process.env["FC_SEED"] ?? Date.now() % 2_147_483_647);
const settings = { seed: SEED, endOnFailure: true };

describe(`any rule on any inputs, seed ${String(SEED)}`, () => {
  const windowOf = { pivot: fc.constantFrom(...PIVOTS), window: fc.constantFrom(...WINDOWS) };
  const wild = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 1e308, -1e308, NaN, Infinity));
  const { condition } = fc.letrec<{ figure: NumberExpression; condition: Condition }>((tie) => ({
    figure: fc.oneof(
      { depthSize: "small" },
      fc.record({ op: fc.constant("number" as const), value: wild }),
      fc.record({ op: fc.constant("field" as const), name: fc.constantFrom(...NUMBER_FIELDS) }),
      fc.record({ op: fc.constant("count" as const), of: fc.constantFrom(...MEASURES), ...windowOf }),
      fc.record({ op: fc.constant("sum" as const), of: fc.constantFrom(...SUMMED), ...windowOf }),
      fc.record({ op: fc.constant("distinct" as const), of: fc.constantFrom(...MEMBERS), ...windowOf }),
      fc.record({ op: fc.constant("absolute" as const), value: tie("figure") }),
      fc.record({ op: fc.constantFrom(...ARITHMETIC), left: tie("figure"), right: tie("figure") }),
    ),
    condition: fc.oneof(
      { depthSize: "small" },
      fc.record({ op: fc.constantFrom(...COMPARISONS), left: tie("figure"), right: tie("figure") }),
      fc.record({ op: fc.constant("flag" as const), name: fc.constantFrom(...FLAG_FIELDS) }),
      fc.record({
        op: fc.constant("isOneOf" as const),
        field: fc.constantFrom(...TEXT_FIELDS),
        values: fc.array(fc.string(), { maxLength: 3 }),
      }),
      fc.record({ op: fc.constant("inList" as const), list: fc.string(), pivot: fc.constantFrom(...PIVOTS) }),
      fc.record({ op: fc.constant("not" as const), of: tie("condition") }),
      fc.record({
        op: fc.constantFrom("all" as const, "any" as const),
        of: fc.array(tie("condition"), { maxLength: 3 }),
      }),
    ),
  }));
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const inputs = fc.record({
    numbers: fc.dictionary(fc.constantFrom(...NUMBER_FIELDS), maybe(wild)),
    texts: fc.dictionary(fc.constantFrom(...TEXT_FIELDS), maybe(fc.string())),
    flags: fc.dictionary(fc.constantFrom(...FLAG_FIELDS), maybe(fc.boolean())),
    counts: fc.dictionary(
      fc.constantFrom(...PIVOTS),
      fc.dictionary(
        fc.constantFrom(...WINDOWS),
        wild.map((value) => countOf({ counts: { SALES: value }, sums: { SALES: value } })),
      ),
    ),
    lists: maybe(fc.dictionary(fc.constantFrom(...PIVOTS), fc.array(fc.string(), { maxLength: 2 }))),
  }) as fc.Arbitrary<FraudInputs>;

  test("when it is evaluated, then it never throws, and answers the same again", () => {
    fc.assert(
      fc.property(condition, inputs, (asked, given) => {
        const first = evaluate(asked, given);
        expect(evaluate(structuredClone(asked), structuredClone(given))).toEqual(first);
        expect([true, false, null]).toContain(first.holds);
      }),
      { ...settings, numRuns: 2_000 },
    );
  });

  test("when rules come in another order, then the decision is the same", () => {
    const rules = fc.uniqueArray(
      fc.record({ condition, score: fc.nat(100), outcome: fc.constantFrom(...OUTCOMES) }),
      { maxLength: 5, selector: ({ score }) => score },
    );
    fc.assert(
      fc.property(rules, inputs, (asked, given) => {
        const inForce = asked.map((each, place) => ({
          id: String(place),
          name: `rule-${String(place)}`,
          version: 1,
          definition: { ...each, whenUnknown: "REVIEW" as const, pivot: "DEVICE" as const },
        }));
        expect(decideFraud(inForce.toReversed(), given)).toEqual(decideFraud(inForce, given));
      }),
      { ...settings, numRuns: 300 },
    );
  });
});

test("when a decision is from before customers were counted, then a rule about them is unknown there, and not about none", () => {
  const { CUSTOMERS: _, ...distinct } = countOf().distinct;
  const before = { ...countOf(), distinct } as WindowCount;
  const customers = { op: "distinct", of: "CUSTOMERS", pivot: "OUTLET", window: "1h" } as const;
  const condition = { op: "lt", left: customers, right: { op: "number", value: 1 } } as const;
  const holds = (count: WindowCount) =>
    evaluate(condition, inputsOf({ counts: { OUTLET: { "1h": count } } }));
  expect([holds(countOf()), holds(before)]).toEqual([
    { holds: true },
    { holds: null, because: ["NO_RESULT"] },
  ]);
});

test("when a rule in force can't be evaluated, then somebody looks, the others have their say, and no back-test stops at it", () => {
  const sound = {
    op: "gt",
    left: { op: "field", name: "amount" },
    right: { op: "number", value: 1 },
  } as const;
  const definition: RuleDefinition = {
    condition: sound,
    outcome: "APPROVE",
    score: 10,
    whenUnknown: "IGNORE",
    pivot: "DEVICE",
  };
  const broken = { id: "b", name: "broken", version: 1, definition: {} as RuleDefinition };
  const verdict = decideFraud([broken, { id: "s", name: "sound", version: 1, definition }], inputsOf());
  expect(verdict).toMatchObject({
    ...{ outcome: "REVIEW", score: 10 },
    findings: [
      { name: "broken", result: "UNKNOWN", because: ["NO_RESULT"] },
      { name: "sound", result: "MATCHED" },
    ],
  });
  const nothing = { evaluated: 0, matched: 0, unknown: 0, newlyFlagged: 0, inFraud: 0, inFalseAlarms: 0 };
  const past = { id: "d", inputs: inputsOf(), outcome: "APPROVE", caseOutcome: null } as const;
  expect(tallied({ ...nothing, lastDecision: null }, broken.definition, [past], 1)).toEqual({
    ...{ ...nothing, evaluated: 1, unknown: 1, lastDecision: "d", isLast: false },
  });
});

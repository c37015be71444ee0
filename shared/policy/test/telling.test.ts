import { isDeepStrictEqual } from "node:util";
import {
  ACTIONS,
  CATEGORY_NAMES,
  DISCLOSURE_GROUNDS,
  PURPOSES,
  RELATIONS,
  ROLES,
  SERVICES,
} from "@alpokat/kernel";
import fc from "fast-check";
import {
  askerOf,
  CASE_KINDS,
  type Asker,
  type Decision,
  type DecisionRequest,
  FACT_NAMES,
  type FactName,
  type Facts,
  isUnspoken,
  loadPolicy,
  Policy,
  readPolicyText,
  MAY_BE_TOLD,
  toldDenial,
  TRIGGER_NAMES,
} from "../src";
import { UNPERMITTED } from "../src/decision";
import { ASKERS } from "../src/telling";
import { EVERYBODY, TELLING_CASES } from "./telling-cases";

const SEED = Number(process.env["FC_SEED"] ?? Date.now() % 2_147_483_647);
const policy = loadPolicy();

const FREE: Facts = { restricted: false, erased: false, legalHold: false, minor: false };
/** Where offers have hours of their own, so that the hour can decide. */
const financial = new Policy(readPolicyText(undefined, "FINANCIAL_SERVICES"));

describe.each(FACT_NAMES)("a denial that rests on the fact %s", (fact) => {
  const { told, question, facts, otherWay } = TELLING_CASES[fact];
  const { [fact]: _removed, ...without } = facts;
  const asked = fact === "withinOfferWindow" ? financial : policy;

  it.each(EVERYBODY)(
    "when %s is told of it, then they learn of the fact only where it is theirs to know",
    (asker) => {
      for (const known of [facts, without]) {
        const request = { ...question, facts: known };
        const decision = asked.decide(request);
        expect(decision.outcome).toBe("DENY");
        expect(toldDenial(asked, request, asker)).toEqual(told.includes(asker) ? decision : UNPERMITTED);
      }
      expect(MAY_BE_TOLD[fact].includes(asker)).toBe(told.includes(asker));
    },
  );

  it("when the fact is the other way, then nothing else denies: the case shows what it is meant to", () => {
    expect(asked.decide({ ...question, facts: { ...facts, [fact]: otherWay } }).outcome).not.toBe("DENY");
  });
});

it("5.6: when anything about a suspicious-transaction report is refused, then it reads like the plain denial to everybody", () => {
  for (const asker of EVERYBODY) {
    const question = { role: "fraud_analyst", action: "read", category: "user.suspicious_report" } as const;
    const asked = {
      ...question,
      purpose: "fraud.investigate",
      relation: "assigned_case",
      facts: FREE,
    } as const;
    expect(policy.decide(asked).ruleIds).toContain("law.no-tipping-off");
    expect(toldDenial(policy, asked, asker)).toEqual(UNPERMITTED);
  }
  expect(isUnspoken("user.suspicious_report")).toBe(true);
  expect(isUnspoken("user.name")).toBe(false);
});

it.each([
  ["customer", null, "self", "subject"],
  ["dpo", "audit.review", "self", "subject"],
  ["service", "service.receipt", "none", "service"],
  ["dpo", "audit.review", "none", "reviewer"],
  ["dpo", "privacy.request", "assigned_case", "reviewer"],
  ["auditor", "audit.review", "none", "reviewer"],
  ["auditor", null, "none", "stranger"],
  ["customer", "audit.review", "own_customer", "merchant"],
  ["customer", null, "own_merchant", "merchant"],
  ["fraud_analyst", "fraud.investigate", "assigned_case", "case_officer"],
  ["fraud_analyst", "fraud.investigate", "none", "stranger"],
] as const)("when a %s with purpose %s is %s to somebody, then they are told as %s", (...row) => {
  const [role, purpose, relation, asker] = row;
  expect(askerOf({ role, purpose }, relation)).toBe(asker);
});

describe(`whatever the question, seed ${String(SEED)}`, () => {
  type Teller = (question: DecisionRequest, asker: Asker) => Decision;
  const flag = fc.option(fc.boolean(), { nil: undefined });
  const factsOf = fc
    .record({
      trigger: fc.option(fc.constantFrom(...TRIGGER_NAMES), { nil: undefined }),
      caseKind: fc.option(fc.constantFrom(...CASE_KINDS), { nil: undefined }),
      caseCoversCategory: flag,
      grantCoversCategory: flag,
      courtOrder: flag,
      consents: fc.option(fc.subarray([...PURPOSES]), { nil: undefined }),
      noticeVersion: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      minimumNotice: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      minor: flag,
      guardianConsent: flag,
      guardianAwaited: flag,
      withinRetention: flag,
      published: flag,
      observed: flag,
      ground: fc.option(fc.constantFrom(...DISCLOSURE_GROUNDS), { nil: undefined }),
      groundInForce: flag,
      balancingTest: flag,
      emergency: flag,
      grantSubjects: fc.option(fc.constantFrom(1, 2, 51), { nil: undefined }),
      restricted: flag,
      erased: flag,
      legalHold: flag,
      automatedDecisionObjection: flag,
      groupSize: fc.option(fc.integer({ min: 8, max: 12 }), { nil: undefined }),
    })
    .map(
      (facts) => Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as Facts,
    );
  const questions = fc.record({
    role: fc.constantFrom(...ROLES),
    service: fc.constantFrom(...SERVICES),
    action: fc.constantFrom(...ACTIONS),
    category: fc.constantFrom(...CATEGORY_NAMES),
    purpose: fc.constantFrom(...PURPOSES),
    relation: fc.constantFrom(...RELATIONS),
  });

  /** Two sets of facts that differ in nothing that the asker may know, and both deny: they have to be told alike. */
  const tellsNothing = (tell: Teller) =>
    fc.property(questions, factsOf, factsOf, fc.constantFrom(...ASKERS), (made, facts, others, asker) => {
      const question = { ...made, service: made.role === "service" ? made.service : null };
      const shared = Object.entries(facts).filter(([name]) => MAY_BE_TOLD[name as FactName].includes(asker));
      const secret = Object.entries(others).filter(
        ([name]) => !MAY_BE_TOLD[name as FactName].includes(asker),
      );
      const other = Object.fromEntries([...shared, ...secret]) as Facts;
      const asked = [facts, other].map((known) => ({ ...question, facts: known }));
      fc.pre(asked.every((one) => policy.decide(one).outcome === "DENY"));
      const [left, right] = asked.map((one) => tell(one, asker));
      return isDeepStrictEqual(left, right);
    });

  it("when facts differ in nothing that the asker may know, then a denial is told in the same words", () => {
    fc.assert(
      tellsNothing((question, asker) => toldDenial(policy, question, asker)),
      { seed: SEED, numRuns: 20_000 },
    );
  });

  it("when denials are told as they were decided, then the property finds it", () => {
    const asDecided = tellsNothing((question) => policy.decide(question));
    expect(fc.check(asDecided, { seed: SEED, numRuns: 20_000 }).failed).toBe(true);
  });
});

import { CATEGORY_NAMES, PURPOSES, RELATIONS } from "@alpokat/kernel";
import { ACTORS } from "../src/actors";
import { type CedarAction, type Decision } from "../src/decision";
import { type Cell } from "../src/expression";
import { CASE_KINDS, type Facts } from "../src/facts";
import { type Policy } from "../src/policy";
import { TRIGGER_NAMES } from "../src/triggers";

/** Facts under which nothing that facts can lift is in the way. */
export const MOST_FAVOURABLE: Facts = {
  caseCoversCategory: true,
  grantCoversCategory: true,
  courtOrder: true,
  ground: "REQUIRED_BY_LAW",
  groundInForce: true,
  balancingTest: true,
  emergency: false,
  grantSubjects: 1,
  observed: true,
  minimumNotice: 1,
  withinOfferWindow: true,
  withinRetention: true,
  published: true,
  guardianConsent: true,
  consents: PURPOSES,
  noticeVersion: 1_000,
  minor: false,
  restricted: false,
  erased: false,
  legalHold: false,
  groupSize: 1_000_000,
};

const OCCASIONS: readonly Facts[] = [
  ...CASE_KINDS.map((caseKind) => ({ caseKind })),
  ...TRIGGER_NAMES.map((trigger) => ({ trigger })),
];

const occasionsOf = (action: CedarAction): readonly Facts[] =>
  action === "collect" ? OCCASIONS : OCCASIONS.slice(0, CASE_KINDS.length);

/** Asks every cell of the table for the actions, under favourable facts and every kind of case and occasion. */
export function* allowedCells(
  policy: Policy,
  actions: readonly CedarAction[],
  facts: Facts = MOST_FAVOURABLE,
): Generator<{ readonly cell: Cell; readonly decision: Decision; readonly facts: Facts }> {
  for (const actor of ACTORS)
    for (const action of actions)
      for (const category of CATEGORY_NAMES)
        for (const purpose of PURPOSES)
          for (const relation of RELATIONS) {
            const cell: Cell = { actor, action, category, purpose, relation };
            if (!policy.couldPermit(cell)) continue;
            for (const occasion of occasionsOf(action)) {
              const all = { ...facts, ...occasion };
              const decision = policy.decideCell(cell, { facts: all });
              if (decision.outcome !== "DENY") yield { cell, decision, facts: all };
            }
          }
}

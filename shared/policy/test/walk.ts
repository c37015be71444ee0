import { PURPOSES } from "@alpokat/kernel";
import { type CedarAction, type Decision } from "../src/decision";
import { type Cell } from "../src/expression";
import { CASE_KINDS, type Facts } from "../src/facts";
import { type Policy } from "../src/policy";
import { permittedCells } from "../src/study/cells";
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
  guardianAwaited: false,
  consents: PURPOSES,
  noticeVersion: 1_000,
  minor: false,
  restricted: false,
  erased: false,
  legalHold: false,
  automatedDecisionObjection: false,
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
  // Everywhere else no rule permits, and so the answer is a denial whatever the facts.
  for (const { cell } of permittedCells(policy.rules)) {
    if (!actions.includes(cell.action)) continue;
    for (const occasion of occasionsOf(cell.action)) {
      const all = { ...facts, ...occasion };
      const decision = policy.decideCell(cell, { facts: all });
      if (decision.outcome !== "DENY") yield { cell, decision, facts: all };
    }
  }
}

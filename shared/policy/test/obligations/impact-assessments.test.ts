import { isSpecific, PURPOSES } from "@alpokat/kernel";
import { impactAssessmentsAt, isAssessed, overdueAssessmentsAt, readPolicyText } from "../../src";
import { checkPolicy } from "../../src/study";
import { allowedCells } from "../walk";
import { policy } from "./ask";

const NOW = new Date("2026-11-23T03:00:00.000Z");
/** Assessments are late whatever the rules are, and a short text is checked fast. */
const ONE_RULE = `@id("c1.x") @clause("1") @law("UU 27/2022 art. 20") @basis("contract") @notice("1") @retention("none")
  @note_id("x") @note_en("x") permit (principal, action == Alpokat::Action::"read", resource)
  when { context.relation == Alpokat::Relation::"self" };`;
const BEFORE = new Date("2025-12-31T16:59:59.999Z");

it("U12: when specific data may be used for a purpose, then the purpose was assessed, with what may go wrong and what is done", () => {
  const sensitive = new Set(
    [...allowedCells(policy, ["collect", "read", "update", "erase", "send", "aggregate", "disclose"])]
      .filter(({ cell }) => isSpecific(cell.category))
      .map(({ cell }) => cell.purpose),
  );
  expect(sensitive.size).toBeGreaterThan(5);
  expect([...sensitive].filter((purpose) => !isAssessed(purpose, NOW))).toEqual([]);
  for (const { id, triggers, risks, reviewBy } of impactAssessmentsAt(NOW))
    expect([id, triggers.length > 0, risks.length > 0, new Date(reviewBy) > NOW]).toEqual([
      id,
      true,
      true,
      true,
    ]);
});

it("U12: when purposes decide by machine or limit a right, then their assessments say so", () => {
  const of = (trigger: string) =>
    impactAssessmentsAt(NOW)
      .filter(({ triggers }) => (triggers as readonly string[]).includes(trigger))
      .flatMap(({ purposes }) => purposes);
  expect(of("AUTOMATED_DECISION")).toEqual(["fraud.investigate"]);
  expect(of("RIGHTS_LIMITED")).toEqual(["disclosure.legal"]);
});

it("U12: when an assessment isn't in force yet, then the check of the policy names each purpose that would begin without it", () => {
  expect(PURPOSES.filter((purpose) => isAssessed(purpose, BEFORE))).toEqual([]);
  const missing = checkPolicy(readPolicyText(), BEFORE).filter(
    ({ kind }) => kind === "PURPOSE_WITHOUT_ASSESSMENT",
  );
  expect(missing.map(({ subject }) => subject).sort()).toEqual([
    "account.self",
    "disclosure.legal",
    "fraud.investigate",
    "identity.verify",
    "privacy.request",
    "service.provide",
    "service.receipt",
    "statistics.aggregate",
  ]);
});

it("U12: when the day of an assessment's review is over in Jakarta, then the check of the policy names it, and not on that day", () => {
  const [lastMoment, after] = [new Date("2027-01-01T16:59:59.999Z"), new Date("2027-01-01T17:00:00.000Z")];
  expect(overdueAssessmentsAt(lastMoment)).toEqual([]);
  const overdue = impactAssessmentsAt(after).map(({ id }) => id);
  expect(overdue).toHaveLength(6);
  const lateIn = (at: Date) =>
    checkPolicy({ ...readPolicyText(), rules: ONE_RULE }, at).filter(
      ({ kind }) => kind === "ASSESSMENT_OVERDUE",
    );
  expect(lateIn(lastMoment)).toEqual([]);
  expect(lateIn(after)).toEqual(
    overdue.map((id) => ({
      kind: "ASSESSMENT_OVERDUE",
      subject: id,
      sentence: `the impact assessment ${id} was to be looked at anew by 2027-01-01 (UU 27/2022 art. 34)`,
    })),
  );
});

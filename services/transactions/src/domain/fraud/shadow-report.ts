import type { CaseOutcome } from "./case-state";
import type { FraudRule } from "./fraud-rule";
import { type Outcome, highestOf } from "./outcome";
import type { ShadowResult } from "./shadow";

/** A version of a rule, and from when to before when it is looked at. */
export interface ShadowPeriod {
  readonly ruleId: string;
  readonly since: Date;
  readonly until: Date;
}

/** Decisions that are alike: what they came to, what a version in shadow said of them, and what their case found. */
export interface ShadowCount {
  readonly decided: Outcome;
  readonly result: ShadowResult;
  /** What the decision would have come to; null where the version was not evaluated. */
  readonly wouldBe: Outcome | null;
  /** Whether the decision is in a case. */
  readonly isInCase: boolean;
  /** What was found in its case; null while it is open, and where there is none. */
  readonly caseOutcome: CaseOutcome | null;
  readonly decisions: number;
}

/** How many decisions came to one outcome and would have come to another, or the same. */
interface OutcomePair {
  readonly decided: Outcome;
  readonly wouldBe: Outcome;
  readonly decisions: number;
}

/** Of the decisions whose cases found the same: where the version matched and where it did not. */
interface FoundInCases {
  /** Null for cases that are open. */
  readonly outcome: CaseOutcome | null;
  readonly matched: number;
  readonly notMatched: number;
}

/** A version in shadow against what really happened. */
export interface ShadowReport extends ShadowPeriod {
  readonly rule: FraudRule;
  /** Decisions that were made while it ran. */
  readonly decisions: number;
  readonly byResult: Readonly<Record<ShadowResult, number>>;
  readonly outcomes: readonly OutcomePair[];
  /** Would have come to the same. */
  readonly agreed: number;
  /** Were approved, and somebody would have looked at them. */
  readonly newlyFlagged: number;
  /** Were looked at, and nobody would have. */
  readonly noLongerFlagged: number;
  readonly found: readonly FoundInCases[];
}

/** Adds up what a version in shadow came to. */
export function shadowReport(
  rule: FraudRule,
  period: ShadowPeriod,
  counts: readonly ShadowCount[],
): ShadowReport {
  const outcomes = pairsOf(counts);
  const sumWhere = (holds: (pair: OutcomePair) => boolean): number => sumOf(outcomes.filter(holds));
  return {
    ...period,
    rule,
    decisions: sumOf(counts),
    byResult: {
      MATCHED: saying(counts, "MATCHED"),
      NOT_MATCHED: saying(counts, "NOT_MATCHED"),
      UNKNOWN: saying(counts, "UNKNOWN"),
      SNOOZED: saying(counts, "SNOOZED"),
      TOO_LATE: saying(counts, "TOO_LATE"),
      FAILED: saying(counts, "FAILED"),
    },
    outcomes,
    agreed: sumWhere(({ decided, wouldBe }) => decided === wouldBe),
    newlyFlagged: sumWhere(({ decided, wouldBe }) => decided === "APPROVE" && wouldBe !== "APPROVE"),
    noLongerFlagged: sumWhere(({ decided, wouldBe }) => decided !== "APPROVE" && wouldBe === "APPROVE"),
    found: foundBy(counts),
  };
}

const sumOf = (counted: readonly { readonly decisions: number }[]): number =>
  counted.reduce((sum, { decisions }) => sum + decisions, 0);

const saying = (counts: readonly ShadowCount[], result: ShadowResult): number =>
  sumOf(counts.filter((count) => count.result === result));

/** Mildest first. */
function pairsOf(counts: readonly ShadowCount[]): readonly OutcomePair[] {
  const pairs = new Map<string, OutcomePair>();
  for (const { decided, wouldBe, decisions } of counts) {
    if (wouldBe === null) continue;
    const name = `${decided} ${wouldBe}`;
    pairs.set(name, { decided, wouldBe, decisions: (pairs.get(name)?.decisions ?? 0) + decisions });
  }
  return [...pairs.values()].toSorted(
    (left, right) => bySeverity(left.decided, right.decided) || bySeverity(left.wouldBe, right.wouldBe),
  );
}

const bySeverity = (left: Outcome, right: Outcome): number =>
  left === right ? 0 : highestOf([left, right]) === left ? 1 : -1;

const FOUND: readonly (CaseOutcome | null)[] = [
  "CONFIRMED_FRAUD",
  "VALUABLE_ALERT",
  "FALSE_POSITIVE",
  "INCONCLUSIVE",
  null,
];

function foundBy(counts: readonly ShadowCount[]): readonly FoundInCases[] {
  return FOUND.map((outcome) => {
    const own = counts.filter(({ isInCase, caseOutcome }) => isInCase && caseOutcome === outcome);
    return { outcome, matched: saying(own, "MATCHED"), notMatched: saying(own, "NOT_MATCHED") };
  });
}

/** A report reaches so far: what it reads is bounded by it. */
const LONGEST_DAYS = 31;
const DAY_MS = 86_400_000;

/** Whether a report can be made of a period. */
export const isReportable = ({ since, until }: Pick<ShadowPeriod, "since" | "until">): boolean => {
  const length = until.getTime() - since.getTime();
  return length > 0 && length <= LONGEST_DAYS * DAY_MS;
};

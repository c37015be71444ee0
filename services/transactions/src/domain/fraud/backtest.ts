import { type UserError, userError } from "@alpokat/kernel";
import type { CaseOutcome } from "./case-state";
import { evaluate } from "./evaluate";
import { type Outcome, highestOf, outcomeOfScore } from "./outcome";
import type { RuleDefinition } from "./rule-definition";
import type { FraudInputs } from "./signals";

export type BacktestState = "REQUESTED" | "RUNNING" | "DONE";

/** What a rule would have said of the decisions of a period. */
export interface BacktestTally {
  readonly evaluated: number;
  readonly matched: number;
  /** Where it could not be told: the deadline had passed then, or a figure was missing. */
  readonly unknown: number;
  /** Matches that would have been looked at and were not. */
  readonly newlyFlagged: number;
  /** Matches in cases that turned out to be fraud. */
  readonly inFraud: number;
  /** Matches in cases that turned out to be nothing. */
  readonly inFalseAlarms: number;
  /** Where to go on. */
  readonly lastDecision: string | null;
  readonly isLast: boolean;
}

/** A rule that is tried on history. */
export interface Backtest extends Omit<BacktestTally, "isLast"> {
  readonly id: string;
  readonly ruleId: string;
  readonly state: BacktestState;
  readonly since: Date;
  readonly until: Date;
  /** Decisions in the period; null until they are counted. */
  readonly total: number | null;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}

interface Past {
  readonly id: string;
  readonly inputs: FraudInputs | null;
  readonly outcome: Outcome;
  readonly caseOutcome: CaseOutcome | null;
}

/** Tries a rule on a page of decisions, and adds what it says to what is known. @param limit size of a full page. */
export function tallied(
  before: Omit<BacktestTally, "isLast">,
  definition: RuleDefinition,
  page: readonly Past[],
  limit: number,
): BacktestTally {
  const tally = { ...before, isLast: page.length < limit };
  const own = highestOf([definition.outcome, outcomeOfScore(definition.score)]);
  for (const { id, inputs, outcome, caseOutcome } of page) {
    const holds = inputs ? toldBy(definition, inputs) : null;
    tally.evaluated += 1;
    tally.lastDecision = id;
    if (holds === null) tally.unknown += 1;
    if (holds !== true) continue;
    tally.matched += 1;
    if (outcome === "APPROVE" && own !== "APPROVE") tally.newlyFlagged += 1;
    if (caseOutcome === "CONFIRMED_FRAUD") tally.inFraud += 1;
    if (caseOutcome === "FALSE_POSITIVE") tally.inFalseAlarms += 1;
  }
  return tally;
}

/** A rule that can't be evaluated can't tell either: it keeps no other from being tried. */
function toldBy({ condition }: RuleDefinition, inputs: FraudInputs): boolean | null {
  try {
    return evaluate(condition, inputs).holds;
  } catch {
    return null;
  }
}

const LONGEST_DAYS = 365;
const DAY_MS = 86_400_000;

/** The days before now that a rule is tried on. @returns null for another number than 1 to 365. */
export const periodOf = (days: number, now: Date): { since: Date; until: Date } | null =>
  Number.isInteger(days) && days >= 1 && days <= LONGEST_DAYS
    ? { since: new Date(now.getTime() - days * DAY_MS), until: now }
    : null;

export const DAYS_INVALID: UserError<"DAYS_INVALID"> = userError(
  "DAYS_INVALID",
  {
    id: `Sebutkan 1 sampai ${String(LONGEST_DAYS)} hari.`,
    en: `Name 1 to ${String(LONGEST_DAYS)} days.`,
  },
  ["input", "days"],
);

import {
  ACTIONS,
  type Action,
  type Category,
  type Purpose,
  type Relation,
  type Role,
  type ServiceName,
} from "@alpokat/kernel";
import { type FactName, type Facts } from "./facts";

export type Outcome = "ALLOW" | "MASK" | "DENY";

/** Why a decision came out as it did. All but the first four are gaps: something was missing or unknown. */
export type DecisionReason =
  | "PERMITTED"
  | "PERMITTED_MASKED"
  | "FORBIDDEN"
  | "NO_RULE_PERMITS"
  | "MISSING_FACT"
  | "NO_PURPOSE"
  | "CONTRADICTING_PURPOSE"
  | "NO_SUBJECT"
  | "UNKNOWN_WORD";

/** One question to the policy. Words that aren't in the vocabulary are answered by a denial, not by an exception. */
export interface DecisionRequest {
  readonly role: Role;
  /** Which service asks; needed when, and only when, the role is `service`. */
  readonly service?: ServiceName | null;
  readonly action: Action;
  readonly category: Category;
  readonly purpose: Purpose | null;
  readonly relation: Relation;
  readonly facts: Facts;
}

/** The answer, with the rules that decided. Frozen and shared: never change one. */
export interface Decision {
  readonly outcome: Outcome;
  /** Ids of the rules that decided, sorted; empty where no rule permits. */
  readonly ruleIds: readonly string[];
  /** The rule to cite: the first that decided on known facts, or else the first; null where no rule permits. */
  readonly ruleId: string | null;
  /** Clause of the privacy policy (`3`) or article (`UU PDP 11`) of the cited rule. */
  readonly clause: string;
  readonly law: string;
  readonly reason: DecisionReason;
  /** Whether the denial is due to something missing or unknown; recorded as a gap. */
  readonly isGap: boolean;
  /** Facts that the deciding rules asked for and that weren't given. */
  readonly missingFacts: readonly FactName[];
}

/** The actions of the Cedar schema: `read` falls back to `read_masked`. */
export const CEDAR_ACTIONS = [...ACTIONS, "read_masked"] as const;
export type CedarAction = (typeof CEDAR_ACTIONS)[number];

/** The privacy policy's closed list of uses and the law's demand for a basis: what a denial without a rule rests on. */
const CLOSED_PURPOSES = { clause: "3", law: "UU 27/2022 art. 20" } as const;

/** A denial because something is missing or unknown. */
export const gap = (reason: DecisionReason, missingFacts: readonly FactName[] = []): Decision =>
  Object.freeze({
    outcome: "DENY",
    ruleIds: [],
    ruleId: null,
    ...CLOSED_PURPOSES,
    reason,
    isGap: true,
    missingFacts,
  });

export const UNKNOWN_WORD = gap("UNKNOWN_WORD");

/** A denial because no rule permits: what isn't named is not a use of the data (clause 3). */
export const UNPERMITTED: Decision = Object.freeze({
  outcome: "DENY",
  ruleIds: [],
  ruleId: null,
  ...CLOSED_PURPOSES,
  reason: "NO_RULE_PERMITS",
  isGap: false,
  missingFacts: [],
});

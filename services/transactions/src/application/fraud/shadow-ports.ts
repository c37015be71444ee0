import type { ShadowFinding } from "../../domain/fraud/shadow";
import type { ShadowCount, ShadowPeriod } from "../../domain/fraud/shadow-report";
import type { FraudDecision } from "../fraud-ports";

/** A decision with what a version in shadow said of it. */
export interface SampledDecision {
  readonly decision: FraudDecision;
  readonly said: Pick<ShadowFinding, "result" | "outcome" | "score">;
}

/** What versions in shadow came to, beside what was decided. */
export interface ShadowResults {
  /** How often a version said what, of decisions that came to what. */
  counts(period: ShadowPeriod): Promise<readonly ShadowCount[]>;
  /** Decisions of a case on which a version matched, or that it would have changed, newest first. */
  samples(period: ShadowPeriod, caseId: string, limit: number): Promise<readonly SampledDecision[]>;
}

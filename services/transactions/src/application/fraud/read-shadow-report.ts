import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type ShadowPeriod, type ShadowReport, shadowReport } from "../../domain/fraud/shadow-report";
import type { AtFraudDesk, SampledDecision } from "../fraud-ports";
import { investigatorOf, isAbout, isOnCase } from "./desk";

/** So many decisions at most are shown of a case. */
const MOST_SAMPLES = 20;

/** Compares a version in shadow with what really happened. */
export class ReadShadowReport {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly clock: Clock,
  ) {}

  /** Counts, which are about nobody. @returns null for an unknown version. */
  run(guard: RequestGuard, period: ShadowPeriod): Promise<ShadowReport | null> {
    investigatorOf(guard);
    return this.atDesk("fraud-desk", async ({ rules, shadows }) => {
      const rule = await rules.find(period.ruleId);
      return rule && shadowReport(rule, period, await shadows.counts(period));
    });
  }

  /**
   * Decisions that it would have changed or that it matched, of the case that the request names, and of no other: what an
   * investigator may see of people is their case's scope, whatever they ask by. @returns none without such a case.
   */
  samples(guard: RequestGuard, period: ShadowPeriod): Promise<readonly SampledDecision[]> {
    const caseId = guard.principal.caseFacts?.id;
    if (caseId === undefined) return Promise.resolve([]);
    return this.atDesk("fraud-desk", async ({ cases, shadows }) => {
      const found = await cases.find(caseId);
      const subjects = await cases.subjectsOf(caseId);
      const maySee =
        found && isOnCase(guard, found, this.clock()) && !isAbout(found, subjects, guard.principal);
      return maySee ? shadows.samples(period, caseId, MOST_SAMPLES) : [];
    });
  }
}

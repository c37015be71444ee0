import { newId } from "@alpokat/kernel";
import { type Verdict, TIMED_OUT, decideFraud } from "../../domain/fraud/decide";
import type { FraudAssessment, FraudEvent, FraudGate, FraudSignals, GatheredSignals } from "../fraud-ports";

/** How long a decision may take, and a clock that only goes on. */
export interface FraudDeadline {
  readonly milliseconds: number;
  /** Milliseconds since any moment. */
  readonly elapsed: () => number;
}

/**
 * Decides on a sale or a refund in the transaction that records it: counts it, evaluates the rules in force in memory,
 * and stores what they said with all that they looked at. Where that takes longer than the deadline the decision is
 * REVIEW, says so, and the sale is recorded all the same.
 */
export class AssessFraud implements FraudGate {
  constructor(
    private readonly signals: FraudSignals,
    private readonly deadline: FraudDeadline,
  ) {}

  async assess(event: FraudEvent): Promise<FraudAssessment> {
    const { milliseconds, elapsed } = this.deadline;
    const begun = elapsed();
    const gathered = await this.signals.gather(event, milliseconds);
    const verdict = gathered && decideFraud(gathered.rules, gathered.inputs, gathered.snoozed);
    const isTimedOut = verdict === null || elapsed() - begun > milliseconds;
    const id = newId();
    const decision = isTimedOut ? timedOut(gathered) : made(gathered, verdict);
    await this.signals.record(event, { id, ...decision });
    return { decisionId: id, outcome: decision.outcome, isTimedOut };
  }

  async assessAll(events: readonly FraudEvent[]): Promise<FraudAssessment[]> {
    const assessments: FraudAssessment[] = [];
    for (const event of events) assessments.push(await this.assess(event));
    return assessments;
  }

  holdsRefund(refundId: string): Promise<boolean> {
    return this.signals.holds("REFUND", refundId);
  }
}

const made = (gathered: GatheredSignals | null, verdict: Verdict) => ({
  ...verdict,
  ruleIds: rulesOf(gathered),
  inputs: gathered?.inputs ?? null,
});

/** What came too late is not kept: nobody decided by it. */
const timedOut = (gathered: GatheredSignals | null) => ({
  ...TIMED_OUT,
  ruleIds: rulesOf(gathered),
  inputs: null,
});

const rulesOf = (gathered: GatheredSignals | null): readonly string[] =>
  gathered?.rules.map(({ id }) => id) ?? [];

import { newId } from "@alpokat/kernel";
import { type Verdict, TIMED_OUT, decideFraud } from "../../domain/fraud/decide";
import { tryShadows } from "../../domain/fraud/shadow";
import type { FraudEventKind } from "../../domain/fraud/signals";
import type {
  FraudAssessment,
  FraudCounting,
  FraudEvent,
  FraudGate,
  FraudSighting,
  FraudSignals,
  GatheredSignals,
} from "../fraud-ports";

/** How long a decision may take, and a clock that only goes on. */
export interface FraudDeadline {
  readonly milliseconds: number;
  /** Of it, at most so much for versions in shadow, once everything is decided. */
  readonly shadowMilliseconds: number;
  /** Milliseconds since any moment. */
  readonly elapsed: () => number;
}

/** Events that are decided on by one question: few enough to be answered well within the time of one. */
const AT_ONCE = 32;

/**
 * Decides on sales and refunds in the transaction that records them: counts them, evaluates the rules in force in memory,
 * and stores what they said with all that they looked at. Where that takes longer than the deadline the decision is
 * REVIEW, says so, and the sale is recorded all the same. Versions in shadow come after it, in what is left of the time.
 */
export class AssessFraud implements FraudGate {
  constructor(
    private readonly signals: FraudSignals,
    private readonly counting: FraudCounting,
    private readonly deadline: FraudDeadline,
  ) {}

  async assess(event: FraudEvent): Promise<FraudAssessment> {
    const [assessment] = await this.assessAll([event]);
    if (!assessment) throw new Error("An event has no decision");
    return assessment;
  }

  async assessAll(events: readonly FraudEvent[]): Promise<FraudAssessment[]> {
    const assessments: FraudAssessment[] = [];
    for (let from = 0; from < events.length; from += AT_ONCE)
      assessments.push(...(await this.assessSome(events.slice(from, from + AT_ONCE))));
    return assessments;
  }

  private async assessSome(told: readonly FraudEvent[]): Promise<FraudAssessment[]> {
    const { milliseconds, elapsed } = this.deadline;
    // Before the time runs: who may be counted is no part of what rules say of a sale.
    const events = await this.counting.permitted(told);
    const begun = elapsed();
    const gathered = await this.signals.gather(events, milliseconds);
    const verdicts = gathered?.map(({ rules, inputs, snoozed }) => decideFraud(rules, inputs, snoozed));
    const isTimedOut = !verdicts || elapsed() - begun > milliseconds;
    const mayGoOn = this.untilShadowsEnd(begun);
    const decided = events.map((event, place) => {
      const [signals, verdict] = [gathered?.[place], verdicts?.[place]];
      const decision = isTimedOut || !signals || !verdict ? timedOut(signals) : made(signals, verdict);
      const shadows = isTimedOut || !signals ? [] : tryShadows(signals, mayGoOn);
      return { event, decision: { id: newId(), ...decision, shadows } };
    });
    await this.signals.record(decided);
    return decided.map(({ decision: { id, outcome } }) => ({ decisionId: id, outcome, isTimedOut }));
  }

  private untilShadowsEnd(begun: number): () => boolean {
    const { milliseconds, shadowMilliseconds, elapsed } = this.deadline;
    const end = Math.min(begun + milliseconds, elapsed() + shadowMilliseconds);
    return () => elapsed() < end;
  }

  async sight(told: FraudSighting): Promise<void> {
    for (const sighting of await this.counting.permitted([told]))
      if (sighting.customers.length > 0) await this.signals.sight(sighting, this.deadline.milliseconds);
  }

  hasDecided(kind: FraudEventKind, transactionId: string): Promise<boolean> {
    return this.signals.hasDecided(kind, transactionId);
  }

  holdsRefund(refundId: string): Promise<boolean> {
    return this.signals.holds("REFUND", refundId);
  }
}

const made = (gathered: GatheredSignals, verdict: Verdict) => ({
  ...verdict,
  ruleIds: rulesOf(gathered),
  inputs: gathered.inputs,
});

/** What came too late is not kept: nobody decided by it. */
const timedOut = (gathered: GatheredSignals | undefined) => ({
  ...TIMED_OUT,
  ruleIds: rulesOf(gathered),
  inputs: null,
});

const rulesOf = (gathered: GatheredSignals | undefined): readonly string[] =>
  gathered?.rules.map(({ id }) => id) ?? [];

import type { FraudEvent, GatheredSignals } from "../../application/fraud-ports";
import type { EventPivots } from "./pivots";
import type { RuleInForce } from "../../domain/fraud/decide";
import { type AmountHistogram, type HourClass, robustScore } from "../../domain/fraud/robust";
import { PivotCounts, type TierCounts } from "../../domain/fraud/pivot-counts";
import { type FraudInputs, PIVOTS, type Pivot } from "../../domain/fraud/signals";

/** What `transactions.fraud_signals_of` answers of several events. */
interface SignalAnswer {
  readonly pivots: readonly CountedPivot[];
  readonly bins: readonly {
    readonly merchant: string;
    readonly hourClass: HourClass;
    readonly currency: string;
    readonly bins: AmountHistogram;
  }[];
  readonly rules: readonly RuleInForce[];
  readonly lists: readonly (NamedPivot & { readonly list: string })[];
  readonly snoozed: readonly (NamedPivot & { readonly rule: string })[];
}

/** How many lines of their acquirers' files merchants have that don't agree with their books; absent for none. */
type SettlementMismatches = Readonly<Record<string, number>>;

/** How often codes of merchants were paid after their time; absent for never. */
type LatePayments = Readonly<Record<string, number>>;

/** Days since outlets last sold anything on a day before, by outlet and day; absent for those that never did. */
type QuietDays = Readonly<Record<string, number>>;

/** The name of an outlet's day among the quiet days. @param day ISO date. */
const outletDay = (outletId: string, day: string): string => `${outletId} ${day}`;

/** All that the database answers by one statement. */
export interface Answered {
  readonly answer: SignalAnswer;
  readonly mismatches: SettlementMismatches;
  readonly latePayments: LatePayments;
  readonly quietDays: QuietDays;
  /** Versions of rules that run in shadow. */
  readonly shadows: readonly RuleInForce[];
}

/** A pivot by its digest, and until when something holds of it. */
interface NamedPivot {
  readonly pivot: Pivot;
  readonly name: string;
  readonly until: string;
}

/** What a pivot saw until a minute, given in seconds. */
interface CountedPivot {
  readonly pivot: Pivot;
  readonly name: string;
  readonly currency: string;
  readonly minute: number;
  readonly tiers: readonly TierCounts[];
}

/** An event, with where its signals are found in the answer. */
export interface AskedEvent {
  readonly event: FraudEvent;
  readonly pivots: EventPivots;
  /** The autonomous system that it was recorded from; null where it is not known. */
  readonly asn: string | null;
  /** ISO date at the outlet. */
  readonly day: string;
  /** Of the day at the outlet. */
  readonly hour: number;
  readonly hourClass: HourClass;
}

const MINUTE_MS = 60_000;

/** Turns the database's answer into what rules are evaluated on, event by event. */
export function toSignals(answered: Answered, asked: AskedEvent): GatheredSignals {
  const { answer, shadows } = answered;
  const { event, pivots } = asked;
  const holds = ({ pivot, name, until }: NamedPivot): boolean =>
    pivots[pivot] === name && Date.parse(until) > event.recordedAt.getTime();
  const inputs: FraudInputs = {
    numbers: numbersOf(asked, answered),
    texts: {
      // A limit on refunds that a void could pass by would be none (ADR 40).
      kind: event.kind === "VOID" ? "REFUND" : event.kind,
      paymentMethod: event.paymentMethod,
      currency: event.currency,
      asn: asked.asn,
    },
    flags: {
      isOffline: event.isOffline,
      isVoid: event.kind === "VOID",
      isLinkedToSale: event.refund?.isLinkedToSale ?? null,
      isToAnotherMethod: event.refund?.isToAnotherMethod ?? null,
      isAfterReceipt: event.refund?.isAfterReceipt ?? null,
      isFromProvider: event.telemetry === null,
      isUnexpected: event.isUnexpected,
    },
    counts: countsOf(answer, { event, pivots }),
    lists: Object.fromEntries(
      PIVOTS.map((pivot) => [
        pivot,
        answer.lists.filter((entry) => entry.pivot === pivot && holds(entry)).map(({ list }) => list),
      ]),
    ),
  };
  const snoozed = answer.snoozed.filter(holds);
  const isSnoozed = ({ name, definition }: RuleInForce): boolean =>
    snoozed.some(({ rule, pivot }) => rule === name && pivot === definition.pivot);
  return {
    inputs,
    rules: answer.rules,
    shadows,
    snoozed: new Set([...answer.rules, ...shadows].filter(isSnoozed).map(({ id }) => id)),
  };
}

function numbersOf(
  { event, pivots, day, hour, hourClass }: AskedEvent,
  { answer, mismatches, latePayments, quietDays }: Answered,
): FraudInputs["numbers"] {
  const { bins } =
    answer.bins.find(
      (each) =>
        each.merchant === pivots.MERCHANT && each.hourClass === hourClass && each.currency === event.currency,
    ) ?? {};
  return {
    amount: Number(event.amount),
    hour,
    lineCount: event.lineCount,
    amountZScore: event.kind === "SALE" ? robustScore(Number(event.amount), bins ?? {}) : null,
    deniedPayments: event.refund ? null : event.deniedPayments,
    quietDays: quietDays[outletDay(event.outletId, day)] ?? null,
    refundedPart: event.refund?.refundedPart ?? null,
    settlementMismatches: mismatches[event.merchantId] ?? 0,
    latePayments: latePayments[event.merchantId] ?? 0,
  };
}

function countsOf(
  answer: SignalAnswer,
  { event, pivots }: Pick<AskedEvent, "event" | "pivots">,
): FraudInputs["counts"] {
  const minute = Math.floor(event.recordedAt.getTime() / MINUTE_MS) * 60;
  const own = answer.pivots.filter(
    (each) => each.name === pivots[each.pivot] && each.minute === minute && each.currency === event.currency,
  );
  return Object.fromEntries(own.map(({ pivot, tiers }) => [pivot, new PivotCounts(tiers)]));
}

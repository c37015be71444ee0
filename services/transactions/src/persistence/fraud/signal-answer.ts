import type { FraudEvent, GatheredSignals } from "../../application/fraud-ports";
import type { RuleInForce } from "../../domain/fraud/decide";
import { type AmountHistogram, robustScore } from "../../domain/fraud/robust";
import {
  type FraudInputs,
  MEMBERS,
  type Member,
  PIVOTS,
  type Pivot,
  type Window,
  type WindowCount,
} from "../../domain/fraud/signals";

/** What `transactions.fraud_signals` answers. */
export interface SignalAnswer {
  readonly windows: readonly ({ readonly pivot: Pivot; readonly window: Window } & Readonly<
    Record<"sales" | "refunds" | "offline_sales" | "sales_sum" | "refunds_sum" | "offline_sum", number>
  >)[];
  readonly seen: readonly SeenMember[];
  readonly bins: AmountHistogram;
  readonly rules: readonly RuleInForce[];
  readonly lists: readonly { readonly pivot: Pivot; readonly list: string }[];
  readonly snoozed: readonly { readonly pivot: Pivot; readonly rule: string }[];
}

/** A member that a pivot saw within a day; `bucket` is the last one, in seconds. */
interface SeenMember {
  readonly pivot: Pivot;
  readonly kind: Member;
  readonly width: "MINUTE" | "HOUR";
  readonly bucket: number;
}

const MINUTE_S = 60;
const HOUR_S = 3_600;
const REACH: Readonly<Record<Window, { readonly width: SeenMember["width"]; readonly seconds: number }>> = {
  "1m": { width: "MINUTE", seconds: MINUTE_S },
  "10m": { width: "MINUTE", seconds: 10 * MINUTE_S },
  "1h": { width: "MINUTE", seconds: HOUR_S },
  "24h": { width: "HOUR", seconds: 24 * HOUR_S },
};

/** Turns the database's answer into what rules are evaluated on. @param hour of the day at the outlet. */
export function toSignals(answer: SignalAnswer, event: FraudEvent, hour: number): GatheredSignals {
  const inputs: FraudInputs = {
    numbers: {
      amount: Number(event.amount),
      hour,
      lineCount: event.lineCount,
      amountZScore: event.kind === "SALE" ? robustScore(Number(event.amount), answer.bins) : null,
      refundedPart: event.refund?.refundedPart ?? null,
    },
    texts: { kind: event.kind, paymentMethod: event.paymentMethod, currency: event.currency },
    flags: {
      isOffline: event.isOffline,
      isLinkedToSale: event.refund?.isLinkedToSale ?? null,
      isToAnotherMethod: event.refund?.isToAnotherMethod ?? null,
    },
    counts: countsOf(answer, event.recordedAt),
    lists: Object.fromEntries(
      PIVOTS.map((pivot) => [
        pivot,
        answer.lists.filter((entry) => entry.pivot === pivot).map(({ list }) => list),
      ]),
    ),
  };
  const isSnoozed = ({ name, definition }: RuleInForce): boolean =>
    answer.snoozed.some(({ rule, pivot }) => rule === name && pivot === definition.pivot);
  return {
    inputs,
    rules: answer.rules,
    snoozed: new Set(answer.rules.filter(isSnoozed).map(({ id }) => id)),
  };
}

function countsOf({ windows, seen }: SignalAnswer, at: Date): FraudInputs["counts"] {
  const counts: Partial<Record<Pivot, Partial<Record<Window, WindowCount>>>> = {};
  for (const { pivot, window, ...row } of windows) {
    const ofPivot = (counts[pivot] ??= {});
    ofPivot[window] = {
      counts: { SALES: row.sales, REFUNDS: row.refunds, OFFLINE_SALES: row.offline_sales },
      sums: { SALES: row.sales_sum, REFUNDS: row.refunds_sum, OFFLINE_SALES: row.offline_sum },
      distinct: distinctOf(
        seen.filter((member) => member.pivot === pivot),
        window,
        at,
      ),
    };
  }
  return counts;
}

function distinctOf(seen: readonly SeenMember[], window: Window, at: Date): WindowCount["distinct"] {
  const { width, seconds } = REACH[window];
  const bucket = width === "MINUTE" ? MINUTE_S : HOUR_S;
  const now = Math.floor(at.getTime() / 1000);
  const from = now - (now % bucket) - seconds;
  const within = seen.filter((member) => member.width === width && member.bucket >= from);
  const numberOf = (kind: Member): number => within.filter((member) => member.kind === kind).length;
  const [MERCHANTS, CASHIERS, DEVICES, SUBNETS] = MEMBERS.map(numberOf);
  return {
    MERCHANTS: MERCHANTS ?? 0,
    CASHIERS: CASHIERS ?? 0,
    DEVICES: DEVICES ?? 0,
    SUBNETS: SUBNETS ?? 0,
  };
}

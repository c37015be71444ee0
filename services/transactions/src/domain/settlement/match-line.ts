import { type CurrencyCode, groupBy, jakartaDay } from "@alpokat/kernel";
import type { Payment } from "../payment";
import type { SaleState } from "../sale-state";
import { type PaymentLineKind, type SettlementEntry, type SettlementLineState } from "./settlement-line";

/** A payment as far as settling it goes. */
export interface SettleablePayment extends Pick<
  Payment,
  "id" | "saleId" | "outletId" | "method" | "amount" | "refundedAmount" | "currency" | "state" | "occurredAt"
> {
  readonly saleState: SaleState;
  /** What completed refunds gave back of it: a part of `refundedAmount`, which holds what others ask for as well. */
  readonly givenBack: bigint;
  /** Completed refunds of it that no line has settled yet, oldest first. */
  readonly openRefunds: readonly { readonly id: string; readonly amount: bigint }[];
  /** How many lines have settled money that went back. */
  readonly settledRefunds: number;
}

/** What a line may settle of a payment. */
export interface Settleable {
  /** Minor units, with the sign of a line's gross. */
  readonly amount: bigint;
  /** Null for the payment itself, and for what a void gave back. */
  readonly refundId: string | null;
}

/** What a line of that kind can settle of a payment: mostly one thing, several where parts of it went back. */
export function settleableOf(kind: PaymentLineKind, payment: SettleablePayment): readonly Settleable[] {
  const { state, amount, saleState, openRefunds, settledRefunds } = payment;
  switch (kind) {
    case "PAYMENT":
      return state === "CAPTURED" ? [{ amount, refundId: null }] : [];
    case "CHARGEBACK":
      return state === "SETTLED" ? [{ amount: goneOf(payment) - amount, refundId: null }] : [];
    case "REFUND":
      // A void gives all of it back, without a refund.
      if (saleState === "VOIDED") return settledRefunds === 0 ? [{ amount: -amount, refundId: null }] : [];
      return openRefunds.map((refund) => ({ amount: -refund.amount, refundId: refund.id }));
  }
}

/** What its buyer has back already. What waits to be given back has not left: a chargeback takes it as well. */
const goneOf = ({ saleState, refundedAmount, givenBack }: SettleablePayment): bigint =>
  saleState === "VOIDED" ? refundedAmount : givenBack;

/** The payment as it is once a line has settled that of it. */
export function afterSettling(
  kind: PaymentLineKind,
  payment: SettleablePayment,
  { refundId }: Settleable,
): SettleablePayment {
  switch (kind) {
    case "PAYMENT":
      return { ...payment, state: "SETTLED" };
    case "CHARGEBACK":
      return { ...payment, state: "CHARGED_BACK" };
    case "REFUND":
      return {
        ...payment,
        openRefunds: payment.openRefunds.filter(({ id }) => id !== refundId),
        settledRefunds: payment.settledRefunds + 1,
      };
  }
}

/** Names a thing that a file may settle once: what kind of thing, under which reference. */
export const thingOf = (kind: PaymentLineKind, reference: string): string => `${kind} ${reference}`;

/** What is known before a file's lines are matched. */
export interface MatchingGround {
  readonly currency: CurrencyCode;
  /** Payments that the acquirer's references name. */
  readonly byReference: ReadonlyMap<string, SettleablePayment>;
  /** Payments and chargebacks that other lines are about, matched or not (`thingOf`). */
  readonly seen: ReadonlySet<string>;
  /** Payments that are captured and have no reference of their own, for lines whose reference nobody knows. */
  readonly candidates: readonly SettleablePayment[];
}

/** What a rule says of a line. */
export interface LineDecision {
  readonly rule: MatchRuleName;
  readonly state: SettlementLineState;
  readonly payment: SettleablePayment | null;
  /** What is settled; null where nothing is. */
  readonly settled: Settleable | null;
}

type LineAboutPayment = SettlementEntry & { readonly kind: PaymentLineKind };

/** What rules look at beside the line: it grows with each line that is matched. */
interface Matching {
  readonly ground: MatchingGround;
  readonly byReference: Map<string, SettleablePayment>;
  readonly seen: Set<string>;
  /** How many lines whose payment no reference names have a method, amount and day. */
  readonly rivals: ReadonlyMap<string, number>;
}

interface MatchRule {
  readonly name: string;
  readonly apply: (line: LineAboutPayment, matching: Matching) => Omit<LineDecision, "rule"> | null;
}

const named = (
  { providerReference }: LineAboutPayment,
  { byReference }: Matching,
): SettleablePayment | null =>
  providerReference === null ? null : (byReference.get(providerReference) ?? null);

const isNamed = (
  { providerReference: reference }: SettlementEntry,
  { byReference }: MatchingGround,
): boolean => reference !== null && byReference.has(reference);

/** A payment is paid out once and charged back once; money goes back as often as there are refunds. */
function isRepeated(line: LineAboutPayment, matching: Matching): boolean {
  const { kind, providerReference: reference } = line;
  if (reference === null) return false;
  if (kind !== "REFUND") return matching.seen.has(thingOf(kind, reference));
  const payment = named(line, matching);
  return payment !== null && payment.settledRefunds > 0 && settleableOf(kind, payment).length === 0;
}

const momentKey = (method: string | null, amount: bigint, at: Date | null): string | null =>
  method === null || at === null ? null : `${method} ${amount.toString()} ${jakartaDay(at)}`;

const keyOfLine = ({ kind, method, gross, paidAt }: SettlementEntry): string | null =>
  kind === "PAYMENT" ? momentKey(method, gross, paidAt) : null;

/** Payments that a line without a known reference may be about. */
function candidatesFor(line: LineAboutPayment, { ground, rivals }: Matching): readonly SettleablePayment[] {
  const key = keyOfLine(line);
  if (key === null || rivals.get(key) !== 1) return [];
  return ground.candidates.filter(
    (payment) =>
      momentKey(payment.method, payment.amount, payment.occurredAt) === key &&
      payment.currency === ground.currency,
  );
}

/** The rules, in their order: the first that says something of a line decides. */
const RULES = [
  {
    name: "REPEATED",
    apply: (line, matching) =>
      isRepeated(line, matching)
        ? { state: "DUPLICATE", payment: named(line, matching), settled: null }
        : null,
  },
  {
    name: "REFERENCE_AND_AMOUNT",
    apply: (line, matching) => {
      const payment = named(line, matching);
      if (payment?.currency !== matching.ground.currency) return null;
      const settled = settleableOf(line.kind, payment).find(({ amount }) => amount === line.gross);
      return settled ? { state: "MATCHED", payment, settled } : null;
    },
  },
  {
    name: "REFERENCE_ALONE",
    apply: (line, matching) => {
      const payment = named(line, matching);
      return payment && { state: "MISMATCH", payment, settled: null };
    },
  },
  {
    name: "AMOUNT_DAY_AND_METHOD",
    apply: (line, matching) => {
      const [payment, ...others] = candidatesFor(line, matching);
      return payment && others.length === 0 ? { state: "SUGGESTED", payment, settled: null } : null;
    },
  },
  { name: "UNKNOWN", apply: () => ({ state: "UNMATCHED", payment: null, settled: null }) },
] as const satisfies readonly MatchRule[];

/** Which rule decided on a line; the last is of lines that are about no payment. */
export type MatchRuleName = (typeof RULES)[number]["name"] | "NO_PAYMENT";

/** What is paid out comes before what goes back of it, in whatever order a file has them. */
const ORDER: readonly PaymentLineKind[] = ["PAYMENT", "REFUND", "CHARGEBACK"];

/**
 * Decides what each line is about, so that no two of them settle one thing.
 * @returns a decision for each line, in their order.
 */
export function matchLines(entries: readonly SettlementEntry[], ground: MatchingGround): LineDecision[] {
  const keys = entries.filter((entry) => !isNamed(entry, ground)).flatMap((entry) => keyOfLine(entry) ?? []);
  const rivals = new Map([...groupBy(keys, (key) => key)].map(([key, same]) => [key, same.length]));
  const matching: Matching = {
    ground,
    byReference: new Map(ground.byReference),
    seen: new Set(ground.seen),
    rivals,
  };
  const decisions = new Map<SettlementEntry, LineDecision>();
  for (const kind of ORDER)
    for (const entry of entries)
      if (entry.kind === kind) decisions.set(entry, decide({ ...entry, kind }, matching));
  return entries.map((entry) => decisions.get(entry) ?? withoutPayment(entry));
}

/** A fee is what it says; why an acquirer adjusts is for people to find out. */
const withoutPayment = ({ kind }: SettlementEntry): LineDecision => ({
  rule: "NO_PAYMENT",
  state: kind === "FEE" ? "BOOKED" : "UNMATCHED",
  payment: null,
  settled: null,
});

function decide(line: LineAboutPayment, matching: Matching): LineDecision {
  const rules: readonly (MatchRule & { readonly name: MatchRuleName })[] = RULES;
  for (const { name, apply } of rules) {
    const decided = apply(line, matching);
    if (decided) {
      note(line, decided, matching);
      return { rule: name, ...decided };
    }
  }
  throw new Error("The last rule decides on every line");
}

/** Lets the lines that follow know what this one is about. */
function note(
  { kind, providerReference: reference }: LineAboutPayment,
  { payment, settled }: Omit<LineDecision, "rule">,
  { byReference, seen }: Matching,
): void {
  if (reference === null) return;
  seen.add(thingOf(kind, reference));
  if (payment && settled) byReference.set(reference, afterSettling(kind, payment, settled));
}

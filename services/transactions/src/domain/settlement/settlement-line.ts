import type { CurrencyCode } from "@alpokat/kernel";
import type { PaymentMethod } from "../sale";
import type { StateTable } from "../state-table";

/** What an acquirer settles by a line. */
export type SettlementLineKind = "PAYMENT" | "REFUND" | "CHARGEBACK" | "FEE" | "ADJUSTMENT";
/** Kinds that are about a payment; the others are about the account with the acquirer. */
export type PaymentLineKind = Exclude<SettlementLineKind, "FEE" | "ADJUSTMENT">;

export const isAboutPayment = (kind: SettlementLineKind): kind is PaymentLineKind =>
  kind !== "FEE" && kind !== "ADJUSTMENT";

export const SETTLEMENT_LINE_STATES = [
  "MATCHED",
  "BOOKED",
  "SUGGESTED",
  "MISMATCH",
  "DUPLICATE",
  "UNMATCHED",
  "IGNORED",
] as const;
export type SettlementLineState = (typeof SETTLEMENT_LINE_STATES)[number];

/** States of the work list: somebody has to look at the line. */
export const OPEN_LINE_STATES = ["SUGGESTED", "MISMATCH", "DUPLICATE", "UNMATCHED"] as const;
export type OpenLineState = (typeof OPEN_LINE_STATES)[number];

const SETTLED_BY_PEOPLE = ["MATCHED", "BOOKED", "IGNORED"] as const;

/** The life of a line; what is decided stays. The database's trigger on `settlement_line` has the same table. */
export const SETTLEMENT_LINE_TRANSITIONS: StateTable<SettlementLineState> = {
  SUGGESTED: SETTLED_BY_PEOPLE,
  MISMATCH: SETTLED_BY_PEOPLE,
  DUPLICATE: SETTLED_BY_PEOPLE,
  UNMATCHED: SETTLED_BY_PEOPLE,
  MATCHED: [],
  BOOKED: [],
  IGNORED: [],
};

export const isOpenLine = (state: SettlementLineState): state is OpenLineState =>
  SETTLEMENT_LINE_TRANSITIONS[state].length > 0;

/** A line as it stands in an acquirer's file: what it says, before anybody knows what it is about. */
export interface SettlementEntry {
  /** Place of the line in its file, from 1: with the file it is the line's identity. */
  readonly lineNumber: number;
  readonly kind: SettlementLineKind;
  /** The acquirer's own number of the payment; null where the line has none. */
  readonly providerReference: string | null;
  /** Null where the line doesn't say. */
  readonly method: PaymentMethod | null;
  /** Minor units; below zero where money goes back. */
  readonly gross: bigint;
  /** What the acquirer keeps; below zero where it gives a fee back. */
  readonly fee: bigint;
  /** What it pays out: `gross` less `fee`. */
  readonly net: bigint;
  /** The day on which it pays out, ISO. */
  readonly settledOn: string;
  /** When the payment was made; null where the line doesn't say. */
  readonly paidAt: Date | null;
}

/** A line that was taken, and what became of it. */
export interface SettlementLine extends SettlementEntry {
  readonly id: string;
  readonly settlementId: string;
  readonly merchantId: string;
  readonly acquirer: string;
  readonly currency: CurrencyCode;
  readonly state: SettlementLineState;
  readonly version: number;
  /** The payment that it is about as far as rules can tell; a person decides. Null where they can't. */
  readonly suggestedPaymentId: string | null;
  /** The payment that it settles; null where it settles none. */
  readonly paymentId: string | null;
  /** What was booked for it above what it says; null where it settles no payment. */
  readonly difference: bigint | null;
  readonly resolution: LineResolution | null;
}

/** What a person decided on a line. */
export interface LineResolution {
  readonly by: string;
  readonly at: Date;
  /** Why it was left alone; null where it was not, and once the words ended with whom they were about. */
  readonly reason: string | null;
}

/** Whether two lines say the same. */
export const saysTheSame = (a: SettlementEntry, b: SettlementEntry): boolean =>
  a.kind === b.kind &&
  a.providerReference === b.providerReference &&
  a.method === b.method &&
  a.gross === b.gross &&
  a.fee === b.fee &&
  a.settledOn === b.settledOn &&
  a.paidAt?.getTime() === b.paidAt?.getTime();

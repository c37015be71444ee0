import type { CurrencyCode } from "@alpokat/kernel";

export type Side = "DEBIT" | "CREDIT";

/** One side of a transfer. */
export interface Leg {
  readonly account: string;
  /** The side on which the account grows. */
  readonly normalSide: Side;
  readonly side: Side;
  /** Minor units, greater than zero. */
  readonly amount: bigint;
}

/** Why money moves. */
export type TransferKind =
  | "SALE"
  | "REFUND"
  | "VOID"
  | "SETTLEMENT"
  | "PAYOUT"
  | "FEE"
  | "TIP"
  | "SHIFT"
  | "CHARGEBACK"
  | "ADJUSTMENT"
  | "REVERSAL";

interface TransferHead {
  /** UUIDv7 of the moment of recording, made by whoever asks: the same id again is the same transfer. */
  readonly id: string;
  readonly merchantId: string;
  readonly kind: TransferKind;
  /** The document that it posts, such as a sale or a refund. */
  readonly reference: string;
  readonly occurredAt: Date;
}

/** Money that moves between accounts of one merchant; the database refuses it unless debits equal credits. */
export interface Transfer extends TransferHead {
  readonly currency: CurrencyCode;
  /** Two or more. */
  readonly legs: readonly Leg[];
}

/** Money that is set aside: it counts against bounds, and moves when the hold is posted. */
interface HoldTransfer extends Transfer {
  readonly act: "HOLD";
  /** From then on it can't be posted; null for never. */
  readonly expiresAt: Date | null;
}

interface ResolvingTransfer extends TransferHead {
  /** Of the hold. */
  readonly follows: string;
}

/** A transfer, or what becomes of an earlier one. */
export type Movement =
  | (Transfer & { readonly act: "POST" })
  | HoldTransfer
  /** Posts a hold; less than its legs releases the rest. Null posts all of it. */
  | (ResolvingTransfer & { readonly act: "POST_HOLD"; readonly legs: readonly Leg[] | null })
  | (ResolvingTransfer & { readonly act: "VOID_HOLD" | "EXPIRE_HOLD" })
  /** The mirror of a posted transfer, once. */
  | (TransferHead & { readonly act: "REVERSE"; readonly follows: string });

/** Why a transfer is refused. */
export type LedgerRefusal =
  | "ID_REUSED"
  | "LEGS_INVALID"
  | "NOT_BALANCED"
  | "NORMAL_SIDE_DIFFERS"
  | "ACCOUNT_CLOSED"
  | "BELOW_LOWEST_BALANCE"
  | "ABOVE_HIGHEST_BALANCE"
  | "TRANSFER_NOT_FOUND"
  | "NOT_A_HOLD"
  | "HOLD_POSTED"
  | "HOLD_VOIDED"
  | "HOLD_EXPIRED"
  | "HOLD_NOT_DUE"
  | "HOLD_EXCEEDED"
  | "NOT_REVERSIBLE"
  | "ALREADY_REVERSED";

/** What became of one transfer among several. A repetition of a refused one is refused as well, not a duplicate. */
export type PostingAnswer =
  | { readonly transferId: string; readonly status: "APPLIED" | "DUPLICATE" }
  | { readonly transferId: string; readonly status: "REFUSED"; readonly code: LedgerRefusal };

/** What a merchant's ledger says about one account. */
export interface LedgerAccount {
  readonly id: string;
  readonly merchantId: string;
  readonly code: string;
  readonly currency: CurrencyCode;
  readonly normalSide: Side;
  readonly debits: bigint;
  readonly credits: bigint;
  /** Set aside by holds that are not resolved yet. */
  readonly debitsPending: bigint;
  readonly creditsPending: bigint;
  readonly lowestBalance: bigint | null;
  readonly highestBalance: bigint | null;
  readonly isClosed: boolean;
}

/** An account as it shall be: bounds hold from then on, and a closed account only gives holds back. */
export interface AccountArrangement {
  readonly merchantId: string;
  readonly code: string;
  readonly currency: CurrencyCode;
  readonly normalSide: Side;
  readonly lowestBalance: bigint | null;
  readonly highestBalance: bigint | null;
  readonly isClosed: boolean;
}

/** One line of the journal. */
export interface LedgerEntry {
  readonly transferId: string;
  /** Place in its transfer, from 1. */
  readonly leg: number;
  readonly merchantId: string;
  readonly accountCode: string;
  readonly kind: TransferKind;
  readonly phase: "POSTED" | "HELD" | "RELEASED";
  readonly reference: string;
  readonly side: Side;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly currency: CurrencyCode;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  /** Of the transfer, in lower-case hexadecimal. */
  readonly hash: string;
}

/** The balance as the account's own side counts it. */
export const balanceOf = ({
  normalSide,
  debits,
  credits,
}: Pick<LedgerAccount, "normalSide" | "debits" | "credits">): bigint =>
  normalSide === "DEBIT" ? debits - credits : credits - debits;

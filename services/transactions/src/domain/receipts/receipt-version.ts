/**
 * Where a version of a receipt stands. The newest one is what its link shows; one that was corrected is SUPERSEDED by it,
 * and the last one of a sale that was voided is REVOKED.
 */
export const RECEIPT_STATES = ["ISSUED", "SENT", "SUPERSEDED", "REVOKED"] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

/** What made a version: the buyer's request, or a refund after it. */
export type ReceiptCause = "REQUEST" | "REFUND";

/** The only ways from state to state; a receipt may be sent again. The database's trigger holds the same table. */
const NEXT: Readonly<Record<ReceiptState, readonly ReceiptState[]>> = {
  ISSUED: ["SENT", "SUPERSEDED", "REVOKED"],
  SENT: ["SENT", "SUPERSEDED", "REVOKED"],
  SUPERSEDED: [],
  REVOKED: [],
};

export const mayBecome = (from: ReceiptState, to: ReceiptState): boolean => NEXT[from].includes(to);

/** Where a version stands, to whoever has its signature: not whether it was sent. */
export interface ReceiptStanding {
  readonly state: Exclude<ReceiptState, "SENT">;
  readonly since: Date;
}

/** A version as the list of a receipt's versions tells of it. */
export interface ReceiptVersion {
  /** From 1, without gaps; all versions of a receipt have its number and its link. */
  readonly version: number;
  readonly state: ReceiptState;
  readonly cause: ReceiptCause;
  readonly issuedAt: Date;
  /** When it came into its state. */
  readonly changedAt: Date;
}

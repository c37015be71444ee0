import type { StateTable } from "../state-table";

export const REFUND_STATES = [
  "REQUESTED",
  "REVIEW",
  "APPROVED",
  "PENDING",
  "COMPLETED",
  "FAILED",
  "REJECTED",
] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** The life of a refund; the database's trigger on `refund` has the same table. */
export const REFUND_TRANSITIONS: StateTable<RefundState> = {
  REQUESTED: ["REVIEW", "APPROVED"],
  REVIEW: ["APPROVED", "REJECTED"],
  APPROVED: ["PENDING"],
  PENDING: ["COMPLETED", "FAILED", "REJECTED"],
  COMPLETED: [],
  FAILED: [],
  REJECTED: [],
};

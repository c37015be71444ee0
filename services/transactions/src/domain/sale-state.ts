import type { StateTable } from "./state-table";

export const SALE_STATES = [
  "DRAFT",
  "OPEN",
  "COMPLETED",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
  "CANCELED",
  "VOIDED",
] as const;
export type SaleState = (typeof SALE_STATES)[number];

/** The life of a sale; the database's trigger on `sale` has the same table. */
export const SALE_TRANSITIONS: StateTable<SaleState> = {
  DRAFT: ["OPEN", "CANCELED"],
  OPEN: ["COMPLETED", "CANCELED"],
  COMPLETED: ["PARTIALLY_REFUNDED", "REFUNDED", "VOIDED"],
  PARTIALLY_REFUNDED: ["REFUNDED"],
  REFUNDED: [],
  CANCELED: [],
  VOIDED: [],
};

/** Whether money of the sale stands in the books. */
export const isBooked = (state: SaleState): boolean =>
  state === "COMPLETED" || state === "PARTIALLY_REFUNDED" || state === "REFUNDED";

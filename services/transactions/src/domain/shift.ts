import type { CurrencyCode } from "@alpokat/kernel";

/** Somebody's time at a terminal, between two counts of its cash. */
export interface Shift {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly terminalId: string;
  readonly currency: CurrencyCode;
  /** Cash in the drawer at the start, in minor units. */
  readonly opening: bigint;
  readonly openedAt: Date;
  readonly openedBy: string;
  /** Null while it is open. */
  readonly closing: ShiftClosing | null;
  readonly version: number;
}

/** What the count at the end found. */
export interface ShiftClosing {
  readonly at: Date;
  readonly by: string;
  /** Opening, and what came in less what went out. */
  readonly expected: bigint;
  readonly counted: bigint;
}

/** Cash that came into a drawer, or went out where the amount is negative. */
export interface ShiftCash {
  readonly kind: "SALE" | "REFUND" | "VOID";
  readonly reference: string;
  readonly amount: bigint;
}

export type ShiftRefusal =
  | "TERMINAL_NOT_FOUND"
  | "SHIFT_NOT_FOUND"
  | "SHIFT_ALREADY_OPEN"
  | "AMOUNT_INVALID"
  | "ILLEGAL_STATE"
  | "VERSION_MISMATCH"
  | "IDEMPOTENCY_KEY_REUSED";

export const differenceOf = ({ expected, counted }: ShiftClosing): bigint => counted - expected;

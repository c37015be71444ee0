import { type UserError, userError } from "@alpokat/kernel";
import { type TimeZone, businessDay } from "./outlet";
import type { Payment } from "./payment";
import { SALE_TRANSITIONS, type SaleState } from "./sale-state";
import { illegalState, mayMove } from "./state-table";

export type VoidRefusal = "ILLEGAL_STATE" | "VOID_DAY_OVER" | "SALE_SETTLED" | "SECOND_PERSON_NEEDED";

/** What decides whether a sale can be undone. */
export interface VoidableSale {
  readonly state: SaleState;
  readonly occurredAt: Date;
  readonly timeZone: TimeZone;
  readonly payments: readonly Pick<Payment, "state" | "refundedAmount">[];
}

/**
 * Why a sale can't be undone: it is voided on its own business day only, before any of it is settled, and while nothing
 * was given back. An open sale is canceled instead, whenever.
 */
export function voidFaults(sale: VoidableSale, now: Date): UserError<VoidRefusal>[] {
  const { state, occurredAt, timeZone, payments } = sale;
  const to = state === "OPEN" ? "CANCELED" : "VOIDED";
  if (!mayMove(SALE_TRANSITIONS, state, to)) return [illegalState(state, to)];
  if (to === "CANCELED") return [];
  if (payments.some((payment) => payment.state === "SETTLED" || payment.state === "CHARGED_BACK")) {
    const text = { id: "Penjualan ini sudah diselesaikan penyedia.", en: "The sale is settled already." };
    return [userError("SALE_SETTLED", text, ["input", "saleId"])];
  }
  if (payments.some(({ refundedAmount }) => refundedAmount > 0n))
    return [illegalState("PARTIALLY_REFUNDED", to)];
  if (businessDay(occurredAt, timeZone) === businessDay(now, timeZone)) return [];
  const text = {
    id: "Penjualan hanya dapat dibatalkan pada hari yang sama; gunakan pengembalian dana.",
    en: "A sale is voided on its own day only; refund it instead.",
  };
  return [userError("VOID_DAY_OVER", text, ["input", "saleId"])];
}

/**
 * A void is done at once and by one person, so what needs a second one is refunded instead, and waits there; an open sale is
 * paid in full before.
 */
export const secondPersonNeeded = (): UserError<VoidRefusal> =>
  userError(
    "SECOND_PERSON_NEEDED" as const,
    {
      id: "Pembatalan ini perlu orang kedua; setelah lunas, ajukan pengembalian dana, yang menunggu pemeriksaan.",
      en: "This void needs a second person; once it is paid, ask for a refund, which waits for review.",
    },
    ["input", "saleId"],
  );

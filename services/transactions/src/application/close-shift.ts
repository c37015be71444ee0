import { type Clock, type UserError, isId, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { MoneyText } from "../domain/money-text";
import { countLegs } from "../domain/sale-posting";
import { type Shift, type ShiftClosing, type ShiftRefusal, differenceOf } from "../domain/shift";
import { illegalState } from "../domain/state-table";
import { versionFaults } from "../domain/version";
import { accountIdOf, keyReused } from "./caller";
import type { ShiftOutcome } from "./open-shift";
import type { InTransaction, Transaction } from "./ports";
import { countOf, shiftFault } from "./shift-faults";

type Stored = { readonly shiftId: string } | { readonly refusals: readonly UserError<ShiftRefusal>[] };

interface CloseShiftRequest {
  readonly shiftId: string;
  /** As the client read it; null where it does not care. */
  readonly version: number | null;
  readonly countedCash: MoneyText;
}

/**
 * Ends a shift: what should be in the drawer against what was counted, the difference posted. Sales of the terminal that
 * are being recorded come before it or after it, never in between. Safe to repeat under the same key.
 */
export class CloseShift {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: CloseShiftRequest & { readonly idempotencyKey: string },
  ): Promise<ShiftOutcome> {
    const by = accountIdOf(guard);
    return this.inTransaction(guard, async (tx) => {
      const request = { account: by, key, operation: "closeShift", input };
      const stored = await tx.once<Stored>(request, () => this.close(tx, input, by));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [shift] = await tx.shifts.findByIds([stored.shiftId]);
      return shift ? { shift } : { refusals: [shiftFault("SHIFT_NOT_FOUND", "shiftId")] };
    });
  }

  private async close(tx: Transaction, request: CloseShiftRequest, by: string): Promise<Stored> {
    const { shiftId, version, countedCash } = request;
    const shift = isId(shiftId) ? await tx.shifts.lock(shiftId) : null;
    if (!shift) return { refusals: [shiftFault("SHIFT_NOT_FOUND", "shiftId")] };
    if (shift.closing) return { refusals: [illegalState("CLOSED", "CLOSED", ["input", "shiftId"])] };
    const faults = versionFaults(shift, version, ["input"]);
    if (faults.length > 0) return { refusals: faults };
    const counted = countOf(countedCash);
    if (counted === null || countedCash.currencyCode !== shift.currency) {
      return { refusals: [shiftFault("AMOUNT_INVALID", "countedCash")] };
    }
    const expected = shift.opening + (await tx.shifts.cashOf(shift.id));
    const closing = { at: this.clock(), by, expected, counted };
    await tx.shifts.close({ ...shift, closing });
    await postDifference(tx, shift, closing);
    await tx.publish("shift.closed.v1", shift.id, { shiftId: shift.id, merchantId: shift.merchantId });
    return { shiftId: shift.id };
  }
}

async function postDifference(tx: Transaction, shift: Shift, closing: ShiftClosing): Promise<void> {
  const { id: reference, merchantId, outletId, currency } = shift;
  const legs = countLegs(outletId, differenceOf(closing));
  if (legs.length === 0) return;
  const id = newId();
  await tx.ledger.post([
    { id, merchantId, kind: "SHIFT", reference, currency, occurredAt: closing.at, legs },
  ]);
}

import { type Clock, type UserError, isId, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { MoneyText } from "../domain/money-text";
import type { Shift, ShiftRefusal } from "../domain/shift";
import { accountIdOf, keyReused } from "./caller";
import type { InTransaction, Transaction } from "./ports";
import { countOf, shiftFault } from "./shift-faults";

type Refusals = readonly UserError<ShiftRefusal>[];
export type ShiftOutcome = { readonly shift: Shift } | { readonly refusals: Refusals };
type Stored = { readonly shiftId: string } | { readonly refusals: Refusals };

interface OpenShiftRequest {
  readonly terminalId: string;
  readonly openingCash: MoneyText;
}

/** Begins a shift at a terminal; the database lets a terminal have one at a time. Safe to repeat under the same key. */
export class OpenShift {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: OpenShiftRequest & { readonly idempotencyKey: string },
  ): Promise<ShiftOutcome> {
    const by = accountIdOf(guard);
    return this.inTransaction(guard, async (tx) => {
      const request = { account: by, key, operation: "openShift", input };
      const stored = await tx.once<Stored>(request, () => this.open(tx, input, by));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [shift] = await tx.shifts.findByIds([stored.shiftId]);
      return shift ? { shift } : { refusals: [shiftFault("TERMINAL_NOT_FOUND", "terminalId")] };
    });
  }

  private async open(
    tx: Transaction,
    { terminalId, openingCash }: OpenShiftRequest,
    by: string,
  ): Promise<Stored> {
    const [terminal] = isId(terminalId) ? await tx.terminals.findByIds([terminalId]) : [];
    if (!terminal) return { refusals: [shiftFault("TERMINAL_NOT_FOUND", "terminalId")] };
    const opening = countOf(openingCash);
    if (opening === null) return { refusals: [shiftFault("AMOUNT_INVALID", "openingCash")] };
    const { merchantId, outletId } = terminal;
    const id = newId();
    const isOpened = await tx.shifts.open({
      ...{ id, merchantId, outletId, terminalId, opening },
      currency: openingCash.currencyCode,
      openedAt: this.clock(),
      openedBy: by,
      closing: null,
      version: 1,
    });
    return isOpened ? { shiftId: id } : { refusals: [shiftFault("SHIFT_ALREADY_OPEN", "terminalId")] };
  }
}

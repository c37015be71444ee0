import { type Clock, type UserError, isId, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type Terminal, type TerminalRefusal, terminalFaults } from "../domain/terminal";
import { accountIdOf, keyReused, outletNotFound } from "./caller";
import type { InTransaction, Transaction } from "./ports";

type Refusals = readonly UserError<TerminalRefusal>[];
export type RegisterTerminalOutcome = { readonly terminal: Terminal } | { readonly refusals: Refusals };
type Stored = { readonly terminalId: string } | { readonly refusals: Refusals };

interface TerminalRequest {
  readonly outletId: string;
  readonly name: string;
}

/** Registers a till of an outlet. Safe to repeat under the same key. */
export class RegisterTerminal {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: TerminalRequest & { readonly idempotencyKey: string },
  ): Promise<RegisterTerminalOutcome> {
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "registerTerminal", input };
      const stored = await tx.once<Stored>(request, () => this.register(tx, input));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [terminal] = await tx.terminals.findByIds([stored.terminalId]);
      return terminal ? { terminal } : { refusals: [outletNotFound()] };
    });
  }

  private async register(tx: Transaction, { outletId, name }: TerminalRequest): Promise<Stored> {
    const [outlet] = isId(outletId) ? await tx.outlets.findByIds([outletId]) : [];
    if (!outlet) return { refusals: [outletNotFound()] };
    const faults = terminalFaults({ name });
    if (faults.length > 0) return { refusals: faults };
    const id = newId();
    const { merchantId } = outlet;
    await tx.terminals.add({ id, merchantId, outletId, name: name.trim(), registeredAt: this.clock() });
    return { terminalId: id };
  }
}

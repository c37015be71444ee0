import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type Outlet,
  type OutletDetails,
  type OutletRefusal,
  isTimeZone,
  outletFaults,
} from "../domain/outlet";
import { accountIdOf, actsFor, keyReused, merchantNotFound } from "./caller";
import type { InTransaction } from "./ports";

export type CreateOutletOutcome =
  { readonly outlet: Outlet } | { readonly refusals: readonly UserError<OutletRefusal>[] };

/** Opens an outlet of a merchant. Safe to repeat under the same key. */
export class CreateOutlet {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    input: OutletDetails & { readonly merchantId: string; readonly idempotencyKey: string },
  ): Promise<CreateOutletOutcome> {
    if (!actsFor(guard, input.merchantId)) return { refusals: [merchantNotFound()] };
    const { idempotencyKey: key, ...details } = input;
    const faults = outletFaults(details);
    if (faults.length > 0 || !isTimeZone(details.timeZone)) return { refusals: faults };
    const { merchantId, timeZone } = { ...details, timeZone: details.timeZone };
    const outlet = {
      id: newId(),
      merchantId,
      name: details.name.trim(),
      city: details.city.trim(),
      timeZone,
    };
    const createdAt = this.clock();

    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "createOutlet", input: details };
      const stored = await tx.once(request, async () => {
        await tx.outlets.add({ ...outlet, createdAt });
        return { ...outlet, createdAt: createdAt.toISOString() };
      });
      return stored
        ? { outlet: { ...stored, createdAt: new Date(stored.createdAt) } }
        : { refusals: [keyReused()] };
    });
  }
}

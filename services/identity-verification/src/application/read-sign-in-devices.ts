import type { Clock } from "@alpokat/kernel";
import { type RequestGuard, isKeptRaw } from "@alpokat/policy";
import { accountIdOf } from "./caller";
import type { InTransaction, SignInDevice } from "./ports";

/** A device, with what the policy asks about its age. */
export interface SeenDevice extends SignInDevice {
  /** Whether address and identity are still kept in raw form (obligation 2.5). */
  readonly isKeptRaw: boolean;
}

/** The devices that the caller signed in from, as the gateway saw them (clause 2); newest first. */
export class ReadSignInDevices {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard): Promise<SeenDevice[]> {
    const devices = await this.inTransaction(guard, ({ sessions }) => sessions.devicesOf(accountIdOf(guard)));
    const now = this.clock();
    return devices.map((device) => ({ ...device, isKeptRaw: isKeptRaw(device.lastSeenAt, now) }));
  }
}

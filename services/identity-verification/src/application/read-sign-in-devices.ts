import type { RequestGuard } from "@alpokat/policy";
import { accountIdOf } from "./caller";
import type { InTransaction, SignInDevice } from "./ports";

/** The devices that the caller signed in from, as the gateway saw them (clause 2); newest first. */
export class ReadSignInDevices {
  constructor(private readonly inTransaction: InTransaction) {}

  run(guard: RequestGuard): Promise<SignInDevice[]> {
    return this.inTransaction(guard, ({ sessions }) => sessions.devicesOf(accountIdOf(guard)));
  }
}

import type { RequestGuard } from "@alpokat/policy";
import type { ConsentEvent } from "../domain/consent";
import type { InTransaction } from "./ports";

/** Reads consents: of each the acts, and the last one is the state. */
export class ReadConsents {
  constructor(private readonly inTransaction: InTransaction) {}

  /** Every act of a person's, oldest first, as far as the caller's scope has them. */
  actsOf(guard: RequestGuard, accountId: string): Promise<ConsentEvent[]> {
    return this.inTransaction(guard, ({ consents }) => consents.actsOf(accountId));
  }
}

import type { RequestGuard } from "@alpokat/policy";
import type { InTransaction } from "./ports";

/** Ends the session of the request: its refresh tokens are worth nothing from now on, its access token for 15 minutes at most. */
export class SignOut {
  constructor(private readonly inTransaction: InTransaction) {}

  async run(guard: RequestGuard): Promise<void> {
    const { sessionId } = guard.principal;
    if (!sessionId) return;
    await this.inTransaction(guard, ({ sessions }) => sessions.revoke(sessionId, "SIGNED_OUT"));
  }
}

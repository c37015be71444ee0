import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Invitation } from "../domain/guardian";
import type { GuardianTokens, InTransaction } from "./ports";

/** Reads an invitation for whoever sends it, with the code that the guardian answers with. */
export class ReadInvitation {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly tokens: GuardianTokens,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, id: string): Promise<(Invitation & { readonly token: string }) | null> {
    const invitation = await this.inTransaction(guard, ({ guardians }) => guardians.find(id, this.clock()));
    return invitation && { ...invitation, token: this.tokens.of(id) };
  }
}

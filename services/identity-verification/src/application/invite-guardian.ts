import { type Clock, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { AccountDetails } from "../domain/account";
import { INVITATION_LIFETIME_MS } from "../domain/guardian";
import type { InJob, PasswordHasher } from "./ports";

/** Told when a minor's guardian has to be asked. */
export const GUARDIAN_CONSENT_REQUESTED = "guardian.consent-requested.v1";

/**
 * Keeps a minor's registration until a guardian answers. No account is made: nobody can sign in, and nothing beyond what
 * is needed to ask is stored. An address that has an account, or waits already, changes nothing, and nobody learns it.
 */
export class InviteGuardian {
  constructor(
    private readonly inJob: InJob,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    registration: {
      readonly details: AccountDetails;
      readonly password: string;
      readonly guardianEmail: string;
    },
  ): Promise<void> {
    const { details, password, guardianEmail } = registration;
    const createdAt = this.clock();
    const accountId = newId();
    const id = newId();
    const passwordHash = await this.passwords.hash(password);
    await this.inJob(
      "registration",
      async ({ accounts, guardians, ...tx }) => {
        if (await accounts.findLogin(details.email)) return;
        const isNew = await guardians.invite({
          id,
          accountId,
          details,
          guardianEmail,
          passwordHash,
          createdAt,
          locale: guard.principal.locale,
          expiresAt: new Date(createdAt.getTime() + INVITATION_LIFETIME_MS),
        });
        if (!isNew) return;
        guard.attributeCollections({ subject: accountId });
        await tx.publish(GUARDIAN_CONSENT_REQUESTED, accountId, { invitationId: id, subject: accountId });
      },
      guard,
    );
  }
}

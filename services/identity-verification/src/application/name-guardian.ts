import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { canonicalEmail } from "../domain/account";
import {
  GUARDIAN_ASKED_ALREADY,
  GUARDIAN_NOT_NEEDED,
  INVITATION_LIFETIME_MS,
  NAMING_KEY_REUSED,
  type NameGuardianRefusal,
} from "../domain/guardian";
import { guardianFaults } from "../domain/registration";
import { awaitGuardian, needsGuardian } from "./await-guardian";
import { accountIdOf } from "./caller";
import { GUARDIAN_CONSENT_REQUESTED } from "./invite-guardian";
import type { InJob, Transaction } from "./ports";

export type NameGuardianOutcome =
  { readonly receivedAt: Date } | { readonly refusal: UserError<NameGuardianRefusal> };
type Stored = { readonly receivedAt: string } | { readonly refusal: UserError<NameGuardianRefusal> };

interface Naming {
  readonly guardianEmail: string;
  readonly idempotencyKey: string;
}

/** A minor who has an account names a guardian, who is asked as at a registration. One is asked at a time. */
export class NameGuardian {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  /** Safe to repeat under the same key. Refusals: see `NameGuardianRefusal`. */
  async run(
    guard: RequestGuard,
    { guardianEmail, idempotencyKey: key }: Naming,
  ): Promise<NameGuardianOutcome> {
    const account = accountIdOf(guard);
    const input = canonicalEmail(guardianEmail);
    return this.inJob(
      "guardian",
      async (tx) => {
        const once = { account, key, operation: "inviteGuardian", input };
        const stored = await tx.once<Stored>(once, () => this.ask(tx, guard, account, input));
        if (!stored) return { refusal: NAMING_KEY_REUSED };
        return "refusal" in stored ? stored : { receivedAt: new Date(stored.receivedAt) };
      },
      guard,
    );
  }

  private async ask(
    tx: Transaction,
    guard: RequestGuard,
    accountId: string,
    guardianEmail: string,
  ): Promise<Stored> {
    const createdAt = this.clock();
    // A guardian who consents at the same time is waited for: nobody else is asked then.
    await tx.waits.hold(accountId);
    const [account] = await tx.accounts.findByIds([accountId]);
    if (!account || !(await needsGuardian(tx, accountId, createdAt))) return { refusal: GUARDIAN_NOT_NEEDED };
    const details = { name: account.name.reveal(), email: account.email.reveal() };
    const [refusal] = guardianFaults(details.email, guardianEmail);
    if (refusal) return { refusal };
    await awaitGuardian(tx, accountId, createdAt);
    const id = newId();
    const expiresAt = new Date(createdAt.getTime() + INVITATION_LIFETIME_MS);
    const { locale } = guard.principal;
    const asked = { id, accountId, details, guardianEmail, passwordHash: null, locale, createdAt, expiresAt };
    if (!(await tx.guardians.invite(asked))) return { refusal: GUARDIAN_ASKED_ALREADY };
    guard.attributeCollections({ subject: accountId });
    await tx.publish(GUARDIAN_CONSENT_REQUESTED, accountId, { invitationId: id, subject: accountId });
    return { receivedAt: createdAt.toISOString() };
  }
}

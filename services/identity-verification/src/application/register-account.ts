import { type Clock, type UserError, jakartaDay, newId } from "@alpokat/kernel";
import { type Notice, type RequestGuard, isMinor, minorUnder } from "@alpokat/policy";
import type { AccountDetails } from "../domain/account";
import { publicationInForce } from "../domain/notice-publication";
import { type RegistrationInput, type RegistrationRefusal, checkRegistration } from "../domain/registration";
import type { InviteGuardian } from "./invite-guardian";
import type { InJob, PasswordHasher } from "./ports";
import type { NoticeTexts } from "./propose-privacy-notice";

export type RegistrationOutcome =
  | { readonly receivedAt: Date; readonly isAwaitingGuardian: boolean }
  | { readonly refusals: readonly UserError<RegistrationRefusal>[] };

/** What registering needs beside rows and passwords. */
export interface RegisterAccountParts {
  readonly texts: NoticeTexts;
  readonly clock: Clock;
  readonly inviteGuardian: InviteGuardian;
}

/**
 * Registers a person (clause 1's first trigger). The answer is the same whether or not the e-mail address has an account
 * already, and so is the work done for it: nobody learns who is registered.
 */
export class RegisterAccount {
  private readonly texts: NoticeTexts;
  private readonly clock: Clock;
  private readonly inviteGuardian: InviteGuardian;

  constructor(
    private readonly inJob: InJob,
    private readonly passwords: PasswordHasher,
    { texts, clock, inviteGuardian }: RegisterAccountParts,
  ) {
    this.texts = texts;
    this.clock = clock;
    this.inviteGuardian = inviteGuardian;
  }

  async run(guard: RequestGuard, input: RegistrationInput): Promise<RegistrationOutcome> {
    const now = this.clock();
    const { locale } = guard.principal;
    const notice = await this.noticeInForce(now, locale);
    const checked = checkRegistration(input, {
      today: jakartaDay(now),
      minorUnder: minorUnder(now).years,
      currentNotice: notice.version,
    });
    if ("refusals" in checked) return checked;
    const { details, guardianEmail } = checked;
    if (guardianEmail !== null) {
      await this.inviteGuardian.run(guard, { details, password: input.password, guardianEmail });
      return { receivedAt: now, isAwaitingGuardian: true };
    }

    // The policy has the last word on the same facts: no account of a minor, and none before the notice was read.
    guard.require("collect", "user.account", null, {
      trigger: "account_registration",
      minor: isMinor(details.dateOfBirth, now),
      noticeVersion: input.acknowledgedNoticeVersion,
      minimumNotice: notice.version,
    });

    await this.addAccount(guard, { details, notice, password: input.password });
    return { receivedAt: now, isAwaitingGuardian: false };
  }

  private async addAccount(
    guard: RequestGuard,
    {
      details,
      notice,
      password,
    }: { readonly details: AccountDetails; readonly notice: Notice; readonly password: string },
  ): Promise<void> {
    const now = this.clock();
    const { locale } = guard.principal;
    const id = newId();
    const passwordHash = await this.passwords.hash(password);
    await this.inJob(
      "registration",
      async ({ accounts, notices }) => {
        const account = {
          ...details,
          id,
          role: "customer",
          passwordHash,
          locale,
          createdAt: now,
        } as const;
        if (!(await accounts.add(account))) return;
        guard.attributeCollections({ subject: id });
        const { version, sha256 } = notice;
        await notices.recordAcknowledgement({
          accountId: id,
          version,
          sha256,
          locale,
          channel: "graphql",
          at: now,
        });
      },
      guard,
    );
  }

  private async noticeInForce(now: Date, locale: "id" | "en"): Promise<Notice> {
    const known = await this.inJob("registration", ({ notices }) => notices.publications());
    const notice = this.texts(publicationInForce(known, now)?.version ?? 0, locale);
    if (!notice) throw new Error("No privacy notice is in force");
    return notice;
  }
}

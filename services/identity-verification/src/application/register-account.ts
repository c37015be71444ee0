import { type Clock, type UserError, jakartaDay, newId } from "@alpokat/kernel";
import { type Notice, type RequestGuard, isMinor, minorUnder } from "@alpokat/policy";
import { publicationInForce } from "../domain/notice-publication";
import { type RegistrationInput, type RegistrationRefusal, checkRegistration } from "../domain/registration";
import type { InJob, PasswordHasher } from "./ports";
import type { NoticeTexts } from "./propose-privacy-notice";

export type RegistrationOutcome =
  { readonly receivedAt: Date } | { readonly refusals: readonly UserError<RegistrationRefusal>[] };

/**
 * Registers a person (clause 1's first trigger). The answer is the same whether or not the e-mail address has an account
 * already, and so is the work done for it: nobody learns who is registered.
 */
export class RegisterAccount {
  constructor(
    private readonly inJob: InJob,
    private readonly passwords: PasswordHasher,
    private readonly texts: NoticeTexts,
    private readonly clock: Clock,
  ) {}

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

    // The policy has the last word on the same facts: no account of a minor, and none before the notice was read.
    guard.require("collect", "user.account", null, {
      trigger: "account_registration",
      minor: isMinor(checked.details.dateOfBirth, now),
      noticeVersion: input.acknowledgedNoticeVersion,
      minimumNotice: notice.version,
    });

    const id = newId();
    const passwordHash = await this.passwords.hash(input.password);
    await this.inJob(
      "registration",
      async ({ accounts, notices }) => {
        const account = {
          ...checked.details,
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
    return { receivedAt: now };
  }

  private async noticeInForce(now: Date, locale: "id" | "en"): Promise<Notice> {
    const known = await this.inJob("registration", ({ notices }) => notices.publications());
    const notice = this.texts(publicationInForce(known, now)?.version ?? 0, locale);
    if (!notice) throw new Error("No privacy notice is in force");
    return notice;
  }
}

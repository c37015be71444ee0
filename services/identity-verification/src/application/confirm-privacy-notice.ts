import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  NOTICE_NOT_PROPOSED,
  NOTICE_TEXT_DIFFERS,
  type NoticePublication,
  confirmationRefusal,
} from "../domain/notice-publication";
import { accountIdOf } from "./caller";
import type { InTransaction } from "./ports";
import type { NoticeOutcome, NoticeTexts } from "./propose-privacy-notice";

/** Told when a notice is published: from then on it goes to everybody who has an account. */
const NOTICE_PUBLISHED = "notice.published.v1";

/** A second privacy officer publishes a proposed notice: from now on its text never changes, and it goes to people. */
export class ConfirmPrivacyNotice {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly texts: NoticeTexts,
    private readonly clock: Clock,
  ) {}

  /** Refusals: NOTICE_NOT_PROPOSED, NOTICE_ALREADY_PUBLISHED, NOTICE_TEXT_DIFFERS, SECOND_PERSON_REQUIRED, EFFECTIVE_DATE_TOO_EARLY. */
  async run(
    guard: RequestGuard,
    { version, sha256 }: { readonly version: number; readonly sha256: string },
  ): Promise<NoticeOutcome> {
    const now = this.clock();
    const confirmedBy = accountIdOf(guard);
    return this.inTransaction(guard, async ({ notices, ...tx }) => {
      const proposal = (await notices.lockPublications()).find((one) => one.version === version);
      if (!proposal) return { refusal: NOTICE_NOT_PROPOSED };
      const refusal = confirmationRefusal(proposal, confirmedBy, now);
      if (refusal) return { refusal };
      if (proposal.sha256Id !== sha256 || !this.isStillTheText(proposal)) {
        return { refusal: NOTICE_TEXT_DIFFERS };
      }
      const publication = { ...proposal, state: "PUBLISHED", confirmedBy, confirmedAt: now } as const;
      await notices.publish(publication);
      await tx.publish(NOTICE_PUBLISHED, `notice/${version}`, { version });
      return { publication };
    });
  }

  /** What was proposed is what this installation would show: a release in between may have another text. */
  private isStillTheText({ version, sha256Id, sha256En }: NoticePublication): boolean {
    return this.texts(version, "id")?.sha256 === sha256Id && this.texts(version, "en")?.sha256 === sha256En;
  }
}

import type { Clock, UserError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { NOTICE_TEXT_DIFFERS, NOTICE_UNKNOWN, type NoticeRefusal } from "../domain/notice-publication";
import { accountIdOf } from "./caller";
import type { InTransaction, NoticeAcknowledgement } from "./ports";
import type { NoticeTexts } from "./propose-privacy-notice";

export type AcknowledgementOutcome =
  { readonly acknowledgement: NoticeAcknowledgement } | { readonly refusal: UserError<NoticeRefusal> };

/** A person says that they were shown a published notice; the first proof of it stays. */
export class AcknowledgePrivacyNotice {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly texts: NoticeTexts,
    private readonly clock: Clock,
  ) {}

  /** Refusals: NOTICE_UNKNOWN for a version that isn't published, NOTICE_TEXT_DIFFERS. */
  async run(
    guard: RequestGuard,
    { version, sha256 }: { readonly version: number; readonly sha256: string },
  ): Promise<AcknowledgementOutcome> {
    const accountId = accountIdOf(guard);
    const shown = (["id", "en"] as const)
      .map((locale) => this.texts(version, locale))
      .find((text) => text?.sha256 === sha256);
    return this.inTransaction(guard, async ({ notices }) => {
      const known = await notices.publications();
      if (!known.some((one) => one.version === version && one.state === "PUBLISHED")) {
        return { refusal: NOTICE_UNKNOWN };
      }
      if (!shown) return { refusal: NOTICE_TEXT_DIFFERS };
      const { locale } = shown;
      const at = this.clock();
      return {
        acknowledgement: await notices.recordAcknowledgement({
          accountId,
          version,
          sha256,
          locale,
          channel: "graphql",
          at,
        }),
      };
    });
  }
}

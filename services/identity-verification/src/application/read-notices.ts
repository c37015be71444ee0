import type { Clock } from "@alpokat/kernel";
import type { Notice, RequestGuard } from "@alpokat/policy";
import { type NoticePublication, publicationInForce } from "../domain/notice-publication";
import type { InJob, InTransaction, NoticeProgress, NoticeReceipt } from "./ports";
import type { NoticeTexts } from "./propose-privacy-notice";

/** A notice with what became of it. */
export interface PublishedNotice {
  readonly notice: Notice;
  readonly publication: NoticePublication;
  readonly isInForce: boolean;
}

/** Reads the privacy notice in its versions. */
export class ReadNotices {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly inJob: InJob,
    private readonly texts: NoticeTexts,
    private readonly clock: Clock,
  ) {}

  /** Published versions, in their order; for privacy officers those that are proposed too. */
  async all(guard: RequestGuard, locale: "id" | "en"): Promise<PublishedNotice[]> {
    const known = await this.inTransaction(guard, ({ notices }) => notices.publications());
    const inForce = publicationInForce(known, this.clock());
    const isOfficer = guard.principal.role === "dpo";
    return known
      .filter(({ state }) => state === "PUBLISHED" || isOfficer)
      .flatMap((publication) => {
        const notice = this.texts(publication.version, locale);
        const isInForce = publication.version === inForce?.version;
        return notice ? [{ notice, publication, isInForce }] : [];
      });
  }

  /** A text that no one proposed yet is shown to privacy officers alone, who have to read it before they propose it. */
  async draft(guard: RequestGuard, version: number, locale: "id" | "en"): Promise<Notice | null> {
    return guard.principal.role === "dpo" ? this.texts(version, locale) : null;
  }

  /** Which notices reached a person, and how: what the caller's scope has of it. */
  receivedBy(guard: RequestGuard, accountId: string): Promise<NoticeReceipt[]> {
    return this.inTransaction(guard, ({ notices }) => notices.receiptsOf(accountId));
  }

  /** How many people it was sent to so far: figures, and nobody's rows. */
  progress(guard: RequestGuard, version: number): Promise<NoticeProgress> {
    return this.inJob("notice-delivery", ({ notices }) => notices.progress(version), guard);
  }
}

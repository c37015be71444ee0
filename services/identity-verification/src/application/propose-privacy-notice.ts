import type { Clock, UserError } from "@alpokat/kernel";
import type { Notice, RequestGuard } from "@alpokat/policy";
import {
  type NoticePublication,
  type NoticeRefusal,
  NOTICE_TEXT_DIFFERS,
  NOTICE_UNKNOWN,
  proposalRefusal,
} from "../domain/notice-publication";
import { accountIdOf } from "./caller";
import type { InTransaction } from "./ports";

export interface NoticeProposal {
  readonly version: number;
  /** Of the Indonesian text: whoever proposes has read it. */
  readonly sha256: string;
  readonly effectiveFrom: Date;
  readonly mustBeAcknowledged: boolean;
}

export type NoticeOutcome =
  { readonly publication: NoticePublication } | { readonly refusal: UserError<NoticeRefusal> };

/** The texts of the notice in its languages, by version. */
export type NoticeTexts = (version: number, locale: "id" | "en") => Notice | null;

/** A privacy officer proposes that a notice take effect; another has to confirm it. A proposal may be replaced. */
export class ProposePrivacyNotice {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly texts: NoticeTexts,
    private readonly clock: Clock,
  ) {}

  /** Refusals: NOTICE_UNKNOWN, NOTICE_TEXT_DIFFERS, NOTICE_ALREADY_PUBLISHED, NOTICE_NOT_NEXT, EFFECTIVE_DATE_TOO_EARLY. */
  async run(guard: RequestGuard, proposal: NoticeProposal): Promise<NoticeOutcome> {
    const [indonesian, english] = [this.texts(proposal.version, "id"), this.texts(proposal.version, "en")];
    if (!indonesian || !english) return { refusal: NOTICE_UNKNOWN };
    if (indonesian.sha256 !== proposal.sha256) return { refusal: NOTICE_TEXT_DIFFERS };
    const now = this.clock();
    const { version, effectiveFrom, mustBeAcknowledged } = proposal;
    const publication: NoticePublication = {
      version,
      effectiveFrom,
      mustBeAcknowledged,
      state: "PROPOSED",
      sha256Id: indonesian.sha256,
      sha256En: english.sha256,
      proposedBy: accountIdOf(guard),
      proposedAt: now,
      confirmedBy: null,
      confirmedAt: null,
    };
    return this.inTransaction(guard, async ({ notices }) => {
      const refusal = proposalRefusal(publication, await notices.lockPublications(), now);
      if (refusal) return { refusal };
      await notices.propose(publication);
      return { publication };
    });
  }
}

import { type Clock, type UserError, isPrintableText } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  GUARDIAN_NAME_INVALID,
  GUARDIAN_NOTICE,
  GUARDIAN_WORDING,
  GUARDIAN_WORDING_OUTDATED,
  type GuardianRefusal,
  type GuardianRelationship,
  type Invitation,
  TOKEN_INVALID,
} from "../domain/guardian";
import { publicationInForce } from "../domain/notice-publication";
import { endWait, needsGuardian } from "./await-guardian";
import { wordingSha256 } from "./change-consent";
import type { GuardianTokens, InJob, Transaction } from "./ports";
import type { NoticeTexts } from "./propose-privacy-notice";

export interface GuardianAnswer {
  readonly token: string;
  readonly guardianName: string;
  readonly relationship: GuardianRelationship;
  readonly acknowledgedNoticeVersion: number;
  readonly wordingSha256: string;
}

export type GuardianOutcome =
  { readonly receivedAt: Date } | { readonly refusal: UserError<GuardianRefusal> };

/** Answers of a guardian, who has no account and proves by the one-time code that the invitation reached them. */
export class AnswerAsGuardian {
  constructor(
    private readonly inJob: InJob,
    private readonly tokens: GuardianTokens,
    private readonly texts: NoticeTexts,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives the consent, and with it makes the account, or lets the one go on that waited.
   * Refusals: GUARDIAN_TOKEN_INVALID, GUARDIAN_NAME_INVALID, NOTICE_NOT_ACKNOWLEDGED, CONSENT_WORDING_OUTDATED.
   */
  async give(guard: RequestGuard, answer: GuardianAnswer): Promise<GuardianOutcome> {
    const name = answer.guardianName.trim().normalize("NFC");
    if (!isPrintableText(name, 100)) return { refusal: GUARDIAN_NAME_INVALID };
    const locale = (["id", "en"] as const).find(
      (one) => wordingSha256(GUARDIAN_WORDING[one]) === answer.wordingSha256,
    );
    if (!locale) return { refusal: GUARDIAN_WORDING_OUTDATED };
    return this.inJob(
      "guardian",
      async (tx) => {
        const now = this.clock();
        const current = publicationInForce(await tx.notices.publications(), now)?.version ?? 0;
        const notice = this.texts(current, locale);
        if (!notice || answer.acknowledgedNoticeVersion !== current) return { refusal: GUARDIAN_NOTICE };
        const invitation = await this.take(tx, answer.token, now);
        if (!invitation || !(await this.isAwaited(tx, invitation, now))) return { refusal: TOKEN_INVALID };
        const { accountId, id: invitationId } = invitation;
        guard.require("collect", "user.account", null, {
          trigger: "account_registration",
          minor: true,
          guardianConsent: true,
          noticeVersion: current,
          minimumNotice: current,
        });
        guard.attributeCollections({ subject: accountId });
        if (!(await this.hasAccount(tx, invitation, now))) return { refusal: TOKEN_INVALID };
        const shown = { locale, noticeVersion: current, noticeSha256: notice.sha256 };
        await tx.guardians.recordConsent({
          ...shown,
          accountId,
          invitationId,
          guardianName: name,
          guardianEmail: invitation.guardianEmail.reveal(),
          relationship: answer.relationship,
          wording: GUARDIAN_WORDING[locale],
          wordingSha256: answer.wordingSha256,
          requestId: guard.principal.requestId,
          at: now,
        });
        await endWait(tx, accountId);
        const acknowledged = { version: current, sha256: notice.sha256, locale, channel: "graphql" } as const;
        await tx.notices.recordAcknowledgement({ ...acknowledged, accountId, at: now });
        return { receivedAt: now };
      },
      guard,
    );
  }

  /** Refuses: what was kept to ask is erased at once; an account stays restricted. Refusal: GUARDIAN_TOKEN_INVALID. */
  async refuse(guard: RequestGuard, token: string): Promise<GuardianOutcome> {
    return this.inJob(
      "guardian",
      async (tx) => {
        const now = this.clock();
        const invitation = await this.take(tx, token, now);
        if (!invitation) return { refusal: TOKEN_INVALID };
        if (invitation.passwordHash !== null) await tx.guardians.forgetKeys([invitation.accountId]);
        return { receivedAt: now };
      },
      guard,
    );
  }

  /** A code is good for one answer: the invitation is gone with it. */
  private async take({ guardians }: Transaction, token: string, now: Date): Promise<Invitation | null> {
    const id = this.tokens.read(token);
    return id === null ? null : guardians.take(id, now);
  }

  /** An account whose date of birth was corrected meanwhile, or whose person came of age, needs nobody's word any more. */
  private async isAwaited(
    tx: Transaction,
    { accountId, passwordHash }: Invitation,
    now: Date,
  ): Promise<boolean> {
    return passwordHash !== null || needsGuardian(tx, accountId, now);
  }

  /** Makes the account of a registration. */
  private async hasAccount(
    { accounts }: Transaction,
    invitation: Invitation,
    createdAt: Date,
  ): Promise<boolean> {
    const { accountId: id, locale, passwordHash } = invitation;
    if (passwordHash === null) return true;
    return accounts.add({ ...invitation.details(), id, role: "customer", passwordHash, locale, createdAt });
  }
}

import { createHash } from "node:crypto";
import { type Clock, type UserError, newId } from "@alpokat/kernel";
import { PURPOSE_REGISTER, type RequestGuard } from "@alpokat/policy";
import {
  type ConsentEvent,
  type ConsentKey,
  type ConsentProof,
  type ConsentRefusal,
  type ConsentState,
  MINOR_NEEDS_GUARDIAN,
  NOTICE_NOT_RECEIVED,
  NOT_OFFERED,
  WORDING_OUTDATED,
  isOffered,
  stateAfterNo,
  stateAfterYes,
} from "../domain/consent";
import { consentWording } from "../domain/consent-wording";
import { accountIdOf } from "./caller";
import type { InTransaction, Transaction } from "./ports";
import type { NoticeTexts } from "./propose-privacy-notice";

/** Told when a consent changed. Who hears it may stop sooner; to go on they ask here. */
export const CONSENT_CHANGED = "consent.changed.v1";

export type ConsentOutcome =
  { readonly consent: ConsentEvent } | { readonly refusal: UserError<ConsentRefusal> };

/** The consents of a person, given and withdrawn by that person alone, one at a time. */
export class ChangeConsent {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly texts: NoticeTexts,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives a consent. Given again with the same words under the same notice it stays as it was.
   * @param shown SHA-256 of the wording that the person was shown.
   * Refusals: CONSENT_NOT_OFFERED, CONSENT_WORDING_OUTDATED, NOTICE_NOT_RECEIVED, MINOR_NEEDS_GUARDIAN.
   */
  async grant(guard: RequestGuard, key: ConsentKey, shown: string): Promise<ConsentOutcome> {
    if (!isOffered(key)) return { refusal: NOT_OFFERED };
    const accountId = await this.ownAccount(guard);
    const locale = shownLocale(key, shown);
    if (!locale) return { refusal: WORDING_OUTDATED };
    return this.inTransaction(guard, async (tx) => {
      const { isMinor, noticeVersion } = await this.knownOf(tx, accountId);
      if (isMinor) return { refusal: MINOR_NEEDS_GUARDIAN };
      const notice = this.texts(noticeVersion, locale);
      if (!notice || noticeVersion < (PURPOSE_REGISTER[key.purpose].noticeVersion ?? 1)) {
        return { refusal: NOTICE_NOT_RECEIVED };
      }
      const proof: ConsentProof = {
        noticeVersion,
        noticeSha256: notice.sha256,
        locale,
        wording: consentWording(key)[locale],
        wordingSha256: shown,
      };
      const current = await tx.consents.lock(accountId, key);
      const state = stateAfterYes(current, proof);
      return { consent: await this.append(tx, guard, { key, current, state, proof }) };
    });
  }

  /** Says no in one step, effective with the next request. Refusal: CONSENT_NOT_OFFERED. */
  async withdraw(guard: RequestGuard, key: ConsentKey): Promise<ConsentOutcome> {
    if (!isOffered(key)) return { refusal: NOT_OFFERED };
    const accountId = await this.ownAccount(guard);
    return this.inTransaction(guard, async (tx) => {
      const current = await tx.consents.lock(accountId, key);
      const state = stateAfterNo(current?.state ?? null);
      return { consent: await this.append(tx, guard, { key, current, state, proof: null }) };
    });
  }

  private async ownAccount(guard: RequestGuard): Promise<string> {
    const subject = accountIdOf(guard);
    await guard.learn([{ subject }]);
    guard.require("update", "user.privacy_preferences", { subject });
    return subject;
  }

  private async knownOf(
    { accounts, notices }: Transaction,
    accountId: string,
  ): Promise<{ isMinor: boolean; noticeVersion: number }> {
    const now = this.clock();
    const isMinor = (await accounts.minority([accountId], now)).get(accountId) ?? true;
    return { isMinor, noticeVersion: (await notices.latestReceived([accountId], now)).get(accountId) ?? 0 };
  }

  /** Adds the act with its event, or answers the last one where nothing changed. */
  private async append(
    tx: Transaction,
    guard: RequestGuard,
    change: {
      readonly key: ConsentKey;
      readonly current: ConsentEvent | null;
      readonly state: ConsentState | null;
      readonly proof: ConsentProof | null;
    },
  ): Promise<ConsentEvent> {
    const { key, current, state, proof } = change;
    if (state === null) {
      if (!current) throw new Error("A consent that was never spoken of can always be given or refused");
      return current;
    }
    const accountId = accountIdOf(guard);
    const event: ConsentEvent = {
      ...key,
      id: newId(),
      accountId,
      number: (current?.number ?? 0) + 1,
      state,
      at: this.clock(),
      actor: accountId,
      actorRelation: "SELF",
      source: "graphql",
      requestId: guard.principal.requestId,
      proof,
    };
    await tx.consents.append(event);
    const data = { subject: accountId, ...key, state, at: event.at.toISOString() };
    await tx.publish(CONSENT_CHANGED, accountId, data);
    return event;
  }
}

export const wordingSha256 = (wording: string): string => createHash("sha256").update(wording).digest("hex");

/** In which language the present wording was shown; null where what was shown is another text. */
function shownLocale(key: ConsentKey, sha256: string): "id" | "en" | null {
  const wording = consentWording(key);
  return (["id", "en"] as const).find((locale) => wordingSha256(wording[locale]) === sha256) ?? null;
}

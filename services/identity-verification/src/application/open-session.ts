import { type Clock, type NoticeStanding, type Role, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { requiredNotices } from "../domain/notice-publication";
import { REFRESH_TOKEN_LIFETIME_MS } from "../domain/refresh-token";
import type { TokenIssuer, Transaction } from "./ports";
import type { RecordUsage } from "./record-usage";

/** What a client keeps to be somebody for a while. */
export interface IssuedSession {
  readonly accountId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
}

export interface SessionOwner {
  readonly accountId: string;
  readonly role: Role;
  readonly sessionId: string;
}

/** Opens sessions and issues their tokens; what signing in and refreshing share. */
export class SessionIssuer {
  constructor(
    private readonly tokens: TokenIssuer,
    private readonly clock: Clock,
    private readonly usage: RecordUsage,
  ) {}

  /** After a session was opened or refreshed: what was seen of the system, if the person consents to that. */
  recordUsage(guard: RequestGuard, accountId: string): Promise<void> {
    return this.usage.run(guard, accountId);
  }

  /** Opens a session on the device that the gateway saw. */
  async open(
    tx: Transaction,
    { principal }: RequestGuard,
    who: { accountId: string; role: Role },
  ): Promise<IssuedSession> {
    const sessionId = newId();
    await tx.sessions.open({ id: sessionId, accountId: who.accountId, telemetry: principal.telemetry });
    const refreshToken = this.tokens.firstRefreshToken();
    return this.issue(tx, { ...who, sessionId }, refreshToken);
  }

  /** Keeps a refresh token and issues it with an access token that knows the account's merchants and notices of this moment. */
  async issue(tx: Transaction, owner: SessionOwner, refreshToken: string): Promise<IssuedSession> {
    const expiresAt = new Date(this.clock().getTime() + REFRESH_TOKEN_LIFETIME_MS);
    await tx.sessions.addToken(refreshToken, owner.sessionId, expiresAt);
    return this.issueAgain(tx, owner, refreshToken);
  }

  /** Issues a session whose refresh token is kept already. */
  async issueAgain(tx: Transaction, owner: SessionOwner, refreshToken: string): Promise<IssuedSession> {
    const merchants = await tx.merchants.idsOf(owner.accountId);
    const notice = await this.noticeStandingOf(tx, owner.accountId);
    const access = await this.tokens.accessToken({ ...owner, merchants, notice });
    return {
      accountId: owner.accountId,
      accessToken: access.text,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken,
    };
  }

  /** What the other services have to know before they collect anything from the person, for as long as the token lives. */
  private async noticeStandingOf({ notices }: Transaction, accountId: string): Promise<NoticeStanding> {
    const now = this.clock();
    const end = new Date(now.getTime() + this.tokens.accessTokenLifetime);
    return {
      acknowledged: await notices.latestAcknowledged(accountId),
      required: requiredNotices(await notices.publications(), now, end),
    };
  }
}

import { type Clock, type Role, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
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

  /** Keeps a refresh token and issues it with an access token that knows the account's merchants of this moment. */
  async issue(tx: Transaction, owner: SessionOwner, refreshToken: string): Promise<IssuedSession> {
    const expiresAt = new Date(this.clock().getTime() + REFRESH_TOKEN_LIFETIME_MS);
    await tx.sessions.addToken(refreshToken, owner.sessionId, expiresAt);
    return this.issueAgain(tx, owner, refreshToken);
  }

  /** Issues a session whose refresh token is kept already. */
  async issueAgain(tx: Transaction, owner: SessionOwner, refreshToken: string): Promise<IssuedSession> {
    const merchants = await tx.merchants.idsOf(owner.accountId);
    const access = await this.tokens.accessToken({ ...owner, merchants });
    return {
      accountId: owner.accountId,
      accessToken: access.text,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken,
    };
  }
}

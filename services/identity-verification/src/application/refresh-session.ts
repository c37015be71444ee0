import { type Clock, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { judgeRefresh } from "../domain/refresh-token";
import type { IssuedSession, SessionIssuer } from "./open-session";
import type { InJob, TokenIssuer } from "./ports";

type RefreshRefusal = "REFRESH_TOKEN_INVALID";
export type RefreshOutcome =
  | { readonly session: IssuedSession; readonly isNew: boolean }
  | { readonly refusal: UserError<RefreshRefusal> };

const INVALID: RefreshOutcome = {
  refusal: userError("REFRESH_TOKEN_INVALID", {
    id: "Sesi ini sudah berakhir. Silakan masuk lagi.",
    en: "This session has ended. Please sign in again.",
  }),
};

/** Exchanges a refresh token for the next one and a new access token, which knows the account's merchants of this moment. */
export class RefreshSession {
  constructor(
    private readonly inJob: InJob,
    private readonly tokens: TokenIssuer,
    private readonly issuer: SessionIssuer,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, refreshToken: string): Promise<RefreshOutcome> {
    const outcome = await this.refresh(guard, refreshToken);
    // A repetition is the answer to a request that was counted already.
    if ("session" in outcome && outcome.isNew) {
      await this.issuer.recordUsage(guard, outcome.session.accountId);
    }
    return outcome;
  }

  private refresh(guard: RequestGuard, refreshToken: string): Promise<RefreshOutcome> {
    const { deviceId } = guard.principal.telemetry;
    return this.inJob(
      "sign-in",
      async (tx) => {
        const token = await tx.sessions.findToken(refreshToken);
        if (!token) return INVALID;
        const next = this.tokens.refreshTokenAfter(refreshToken);
        const now = this.clock();
        switch (judgeRefresh(token, deviceId, now)) {
          case "ROTATE":
            await tx.sessions.markUsed(refreshToken, now);
            return { session: await this.issuer.issue(tx, token, next), isNew: true };
          case "REPEAT":
            return { session: await this.issuer.issueAgain(tx, token, next), isNew: false };
          case "REVOKE":
            await tx.sessions.revoke(token.sessionId, "TOKEN_REUSED");
            return INVALID;
          case "REFUSE":
            return INVALID;
        }
      },
      guard,
    );
  }
}

/** A refresh token as kept: by the index of its text, never the text. */
export interface RefreshToken {
  readonly sessionId: string;
  readonly deviceId: string;
  readonly usedAt: Date | null;
  readonly expiresAt: Date;
  readonly isSessionActive: boolean;
}

/** How long a device may repeat a refresh whose answer it never got. */
const RETRY_WINDOW_MS = 10_000;

/** Refresh tokens live 30 days; each use makes the next. */
export const REFRESH_TOKEN_LIFETIME_MS = 30 * 86_400_000;

export type RefreshVerdict = "ROTATE" | "REPEAT" | "REVOKE" | "REFUSE";

/**
 * What a presented refresh token is good for (RFC 9700 section 4.14.2). It belongs to the device that its session was
 * opened on: shown by another, used or not, it is a copy in a second hand, and the whole family ends. A retry by its own
 * device within ten seconds is a lost answer and gets the same one again.
 */
export function judgeRefresh(token: RefreshToken, deviceId: string, now: Date): RefreshVerdict {
  if (!token.isSessionActive || token.expiresAt <= now) return "REFUSE";
  if (token.deviceId !== deviceId) return "REVOKE";
  if (token.usedAt === null) return "ROTATE";
  return now.getTime() - token.usedAt.getTime() <= RETRY_WINDOW_MS ? "REPEAT" : "REVOKE";
}

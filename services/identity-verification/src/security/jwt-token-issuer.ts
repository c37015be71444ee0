import { randomBytes } from "node:crypto";
import { type Clock, newId } from "@alpokat/kernel";
import type { BlindIndex } from "@alpokat/persistence";
import type { PrivateJwk } from "@alpokat/subgraph";
import { SignJWT, importJWK } from "jose";
import type { AccessTokenClaims, TokenIssuer } from "../application/ports";

const ACCESS_TOKEN_MS = 15 * 60_000;

/** Access tokens are JWTs for APIs (RFC 9068) signed with EdDSA; refresh tokens are opaque. */
export class JwtTokenIssuer implements TokenIssuer {
  readonly accessTokenLifetime = ACCESS_TOKEN_MS;

  constructor(
    private readonly signingKey: PrivateJwk,
    private readonly issuer: string,
    private readonly successors: BlindIndex,
    private readonly clock: Clock,
  ) {}

  async accessToken({
    accountId,
    sessionId,
    role,
    merchants,
    notice,
  }: AccessTokenClaims): Promise<{ text: string; expiresAt: Date }> {
    const now = this.clock();
    const expiresAt = new Date(now.getTime() + ACCESS_TOKEN_MS);
    const text = await new SignJWT({ sid: sessionId, role, merchants, notice })
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: this.signingKey.kid })
      .setIssuer(this.issuer)
      .setAudience("alpokat")
      .setSubject(accountId)
      .setJti(newId())
      .setIssuedAt(now)
      .setExpirationTime(expiresAt)
      .sign(await importJWK(this.signingKey, "EdDSA"));
    return { text, expiresAt };
  }

  firstRefreshToken(): string {
    return randomBytes(32).toString("base64url");
  }

  /** A keyed function of the token before: only this service can compute it, and always the same. */
  refreshTokenAfter(text: string): string {
    return this.successors.of(text).toString("base64url");
  }
}

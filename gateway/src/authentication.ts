import type { JsonWebKey } from "node:crypto";
import {
  type Clock,
  type Principal,
  type PublicError,
  ROLES,
  SERVICES,
  noticeStandingSchema,
} from "@alpokat/kernel";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type JWTVerifyOptions,
} from "jose";
import { z } from "zod";
import { refusal } from "./refusals";

const AUDIENCE = "alpokat";
const CLOCK_TOLERANCE_SECONDS = 5;
const ACCOUNT_TOKEN_SECONDS = 15 * 60;
const SERVICE_TOKEN_SECONDS = 60;
/** No longer than an access token lives, so that a withdrawn key ends with the last token it signed. */
const KEYS_CACHE_MILLISECONDS = 15 * 60 * 1000;
/** Between two fetches of the keys for the sake of an unknown `kid`, which anybody can make up. */
const KEYS_COOLDOWN_MILLISECONDS = 30_000;
const KEYS_TIMEOUT_MILLISECONDS = 2_000;

/** Who calls, as proved by the token. */
type Caller = Pick<Principal, "id" | "role" | "merchants" | "sessionId" | "notice">;

/** Finds out who calls. */
export interface Authenticator {
  /**
   * @param authorization the header; undefined where the client sent none, and only then the caller is anonymous.
   * @throws PublicError UNAUTHENTICATED for a bad token; SERVICE_UNAVAILABLE where the keys can't be had.
   */
  authenticate(authorization: string | undefined): Promise<Caller>;
}

/** What an authenticator needs. */
export interface AuthenticatorOptions {
  readonly issuer: string;
  readonly servicePublicJwks: { readonly keys: readonly JsonWebKey[] };
  readonly identityVerificationUrl: string;
  readonly clock: Clock;
}

const ANONYMOUS: Caller = { id: null, role: "anonymous", merchants: [], sessionId: null };

const accountClaims = z.object({
  // jose accepts any JSON as `sub`; an object must not get as far as a query.
  sub: z.uuid(),
  sid: z.uuid(),
  role: z.enum(ROLES).exclude(["anonymous", "service"]),
  merchants: z.array(z.uuid()),
  notice: noticeStandingSchema.optional(),
});
const serviceClaims = z.object({ sub: z.enum(SERVICES) });

/** Verifies the tokens of accounts and of services by RFC 8725: algorithm, type, issuer and audience are fixed here. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const accountKeys = createRemoteJWKSet(
    new URL(`${options.identityVerificationUrl}/.well-known/jwks.json`),
    {
      cacheMaxAge: KEYS_CACHE_MILLISECONDS,
      cooldownDuration: KEYS_COOLDOWN_MILLISECONDS,
      timeoutDuration: KEYS_TIMEOUT_MILLISECONDS,
    },
  );
  const serviceKeys = createLocalJWKSet({
    keys: options.servicePublicJwks.keys.map((key) => ({ ...key, kty: "OKP" }) as JWK),
  });

  const authenticateAccount = async (token: string): Promise<Caller> => {
    const rules = rulesFor(options.issuer, ACCOUNT_TOKEN_SECONDS, options.clock);
    const { payload } = await verify(token, accountKeys, rules);
    const { sub, sid, role, merchants, notice } = parseClaims(accountClaims, payload);
    return { id: sub, role, merchants, sessionId: sid, ...(notice && { notice }) };
  };
  const authenticateService = async (token: string, issuer: string): Promise<Caller> => {
    const rules = rulesFor(issuer, SERVICE_TOKEN_SECONDS, options.clock);
    const { payload, protectedHeader } = await verify(token, serviceKeys, rules);
    const { sub } = parseClaims(serviceClaims, payload);
    // Otherwise one service could act as another with its own key.
    if (sub !== issuer || protectedHeader.kid !== issuer)
      throw refusal("UNAUTHENTICATED", "service token of another");
    return { id: sub, role: "service", merchants: [], sessionId: null };
  };

  return {
    async authenticate(authorization) {
      if (authorization === undefined) return ANONYMOUS;
      const token = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(authorization)?.[1];
      if (token === undefined) throw refusal("UNAUTHENTICATED", "no bearer token");
      const issuer = claimedIssuer(token);
      return isService(issuer) ? authenticateService(token, issuer) : authenticateAccount(token);
    },
  };
}

function rulesFor(issuer: string, maximumAge: number, clock: Clock): JWTVerifyOptions {
  return {
    algorithms: ["EdDSA"],
    typ: "at+jwt",
    issuer,
    audience: AUDIENCE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: clock(),
    // Also refuses a token from the future, and one of a far `exp`.
    maxTokenAge: maximumAge,
    requiredClaims: ["exp", "iat", "jti", "sub"],
  };
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  rules: JWTVerifyOptions,
): ReturnType<typeof jwtVerify> {
  try {
    return await jwtVerify(token, keys, rules);
  } catch (error) {
    throw isAboutKeys(error)
      ? refusal("SERVICE_UNAVAILABLE", "token keys can't be had")
      : unauthenticated(error);
  }
}

/** Only chooses which keys and rules are used; each set of rules then checks the issuer itself. */
function claimedIssuer(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw unauthenticated(error);
  }
}

function parseClaims<Claims>(schema: z.ZodType<Claims>, payload: JWTPayload): Claims {
  const claims = schema.safeParse(payload);
  if (!claims.success) throw refusal("UNAUTHENTICATED", "claims are not of their form");
  return claims.data;
}

function unauthenticated(error: unknown): PublicError {
  return refusal("UNAUTHENTICATED", error instanceof errors.JOSEError ? error.code : "malformed token");
}

/** The token may be good: identity-verification did not answer, or not with keys. */
function isAboutKeys(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code].includes(error.code);
}

function isService(issuer: unknown): issuer is (typeof SERVICES)[number] {
  return (SERVICES as readonly unknown[]).includes(issuer);
}

import { type Clock, DISCLOSURE_GROUNDS, type Principal } from "@alpokat/kernel";
import { type VerifiedGrant, isCategory, isGroundInForce } from "@alpokat/policy";
import { SignJWT, createLocalJWKSet, importJWK, jwtVerify } from "jose";
import { z } from "zod";
import type { PrivateJwk, PublicJwks } from "./configuration";

const TYPE = "alpokat-grant+jwt";
const ISSUER = "disclosure-requests";
const AUDIENCE = "alpokat";
const GRANT_MINUTES = 5;
/** A grant is good for minutes, so a clock may be off by seconds only. */
const CLOCK_TOLERANCE_SECONDS = 5;
const CASE_KIND = "disclosure-request";

const claimsSchema = z.object({
  jti: z.uuid(),
  requestId: z.uuid(),
  subjects: z.array(z.uuid()),
  merchants: z.array(z.uuid()),
  categories: z.array(z.string().refine(isCategory)),
  from: z.iso.datetime().transform((text) => new Date(text)),
  to: z.iso.datetime().transform((text) => new Date(text)),
  courtOrder: z.boolean(),
  ground: z.enum(DISCLOSURE_GROUNDS),
  hasBalancingTest: z.boolean(),
  isEmergency: z.boolean(),
  isSecret: z.boolean(),
});

/** What an approved disclosure may release: these subjects, categories and dates, and nothing else. */
export interface DisclosureGrant extends VerifiedGrant {
  /** Whether the law hides the disclosure from its subjects. */
  readonly isSecret: boolean;
}

/** What a grant says; whether its ground is in force is for whoever verifies it to find out. */
export type DisclosureGrantClaims = Omit<DisclosureGrant, "groundInForce">;

/** Signs grants: disclosure-requests alone holds the key. */
export class GrantSigner {
  constructor(
    private readonly signingKey: PrivateJwk,
    private readonly clock: Clock,
  ) {}

  /**
   * @param id of this one grant, a UUID.
   * @returns a compact JWS (EdDSA) that expires in 5 minutes.
   */
  async sign(id: string, { from, to, ...grant }: DisclosureGrantClaims): Promise<string> {
    const now = Math.floor(this.clock().getTime() / 1000);
    return new SignJWT({ ...grant, from: from.toISOString(), to: to.toISOString() })
      .setProtectedHeader({ alg: "EdDSA", typ: TYPE, kid: this.signingKey.kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setJti(id)
      .setIssuedAt(now)
      .setExpirationTime(now + GRANT_MINUTES * 60)
      .sign(await importJWK(this.signingKey, "EdDSA"));
  }
}

/** Reads the grant of a request, as every subgraph does for itself. */
export class GrantVerifier {
  readonly #keys: ReturnType<typeof createLocalJWKSet>;

  constructor(
    publicJwks: { readonly keys: readonly Omit<PublicJwks["keys"][number], "d">[] },
    private readonly clock: Clock,
  ) {
    this.#keys = createLocalJWKSet({
      keys: publicJwks.keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid })),
    });
  }

  /**
   * A grant serves the disclosure service's own principal in the case that it was made for, and nobody else.
   * @returns null for no grant, and for one that is forged, expired or of another request: it gives nothing.
   */
  async verify({ id, role, caseFacts }: Principal): Promise<DisclosureGrant | null> {
    if (role !== "service" || id !== ISSUER) return null;
    if (caseFacts?.kind !== CASE_KIND || !caseFacts.isOpen || caseFacts.grant === null) return null;
    const claims = await this.#claims(caseFacts.grant);
    if (claims?.requestId !== caseFacts.id) return null;
    const { jti: _jti, ...grant } = claims;
    return { ...grant, groundInForce: isGroundInForce(grant.ground, this.clock()) };
  }

  async #claims(grant: string): Promise<z.output<typeof claimsSchema> | null> {
    try {
      const { payload } = await jwtVerify(grant, this.#keys, {
        algorithms: ["EdDSA"],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: this.clock(),
        maxTokenAge: GRANT_MINUTES * 60,
        requiredClaims: ["exp", "iat", "jti"],
      });
      return claimsSchema.safeParse(payload).data ?? null;
    } catch {
      return null;
    }
  }
}

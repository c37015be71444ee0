import { type Clock, type Purpose, type ServiceName, newId, systemClock } from "@alpokat/kernel";
import { SignJWT, importJWK } from "jose";
import { request } from "undici";
import type { PrivateJwk } from "./configuration";

const TOKEN_SECONDS = 60;
const TIMEOUT_MS = 5_000;

export interface GatewayQuestion {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly purpose: Purpose;
  /** `<kind>/<id>` of the case that the purpose belongs to. */
  readonly caseReference?: string;
}

export interface GatewayAnswer {
  readonly data: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/**
 * How a service asks for another's data: through the gateway like anybody, as its own principal and with a purpose, so
 * that the owner decides and records it.
 */
export class GatewayClient {
  constructor(
    private readonly service: ServiceName,
    private readonly gatewayUrl: string,
    private readonly signingKey: PrivateJwk,
    private readonly clock: Clock = systemClock,
  ) {}

  /** @throws when the gateway can't be reached or answers no JSON. */
  async ask({ query, variables, purpose, caseReference }: GatewayQuestion): Promise<GatewayAnswer> {
    const response = await request(`${this.gatewayUrl}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
        authorization: `Bearer ${await this.#token()}`,
        "x-alpokat-purpose": purpose,
        ...(caseReference && { "x-alpokat-case": caseReference }),
      },
      body: JSON.stringify({ query, variables }),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    const answer = (await response.body.json()) as Partial<GatewayAnswer>;
    return { data: answer.data ?? null, errors: answer.errors ?? [] };
  }

  async #token(): Promise<string> {
    const key = await importJWK(this.signingKey, "EdDSA");
    const now = Math.floor(this.clock().getTime() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: this.service })
      .setIssuer(this.service)
      .setSubject(this.service)
      .setAudience("alpokat")
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_SECONDS)
      .setJti(newId())
      .sign(key);
  }
}

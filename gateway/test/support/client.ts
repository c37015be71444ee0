import { randomUUID } from "node:crypto";
import { SignJWT, importJWK } from "jose";
import { testKeys } from "@alpokat/testing";
import { request } from "undici";
import { ISSUER } from "./graph";
import { AYU } from "./sample-graph";

/** An answer of the gateway. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly unknown[];
      readonly extensions: Record<string, unknown>;
    }[];
    readonly extensions?: Record<string, unknown>;
  };
}

/** Posts a GraphQL request as JSON. */
export function post(
  url: string,
  body: string | { query?: string; variables?: unknown; operationName?: string; extensions?: unknown },
  headers: Record<string, string | string[]> = {},
): Promise<Answer> {
  return send(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export async function send(url: string, options: Parameters<typeof request>[1]): Promise<Answer> {
  const { statusCode, headers, body } = await request(url, options);
  const text = await body.text();
  const isJson = String(headers["content-type"]).includes("json");
  return { status: statusCode, headers, text, body: isJson ? (JSON.parse(text) as Answer["body"]) : {} };
}

/** The codes of an answer's errors. */
export const codes = ({ body }: Answer): unknown[] =>
  (body.errors ?? []).map((error) => error.extensions.code);

/** What a token says; parts can be left out by undefined. */
export interface TokenParts {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: Record<string, unknown>;
  /** Seconds since 1970. */
  readonly now?: number;
  readonly lifetime?: number;
}

/** A token as identity-verification issues it, altered as told. */
export async function accountToken({
  claims = {},
  header = {},
  key,
  now = seconds(),
  lifetime = 900,
}: TokenParts = {}): Promise<string> {
  const signingKey = key ?? testKeys().tokenSigningKey;
  return new SignJWT({
    sub: AYU,
    sid: randomUUID(),
    role: "customer",
    merchants: [],
    iss: ISSUER,
    aud: "alpokat",
    iat: now,
    exp: now + lifetime,
    jti: randomUUID(),
    ...claims,
  })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: "access-tokens", ...header })
    .sign(await importJWK(signingKey, "EdDSA"));
}

export const bearer = async (parts: TokenParts = {}): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await accountToken(parts)}`,
});

/** A token that a service issues for itself, altered as told. */
export function serviceToken(
  service: "communications" | "transactions",
  parts: TokenParts = {},
): Promise<string> {
  return accountToken({
    key: testKeys().services[service].serviceSigningKey,
    lifetime: 60,
    ...parts,
    claims: {
      iss: service,
      sub: service,
      sid: undefined,
      role: undefined,
      merchants: undefined,
      ...parts.claims,
    },
    header: { kid: service, ...parts.header },
  });
}

const seconds = (): number => Math.floor(Date.now() / 1000);

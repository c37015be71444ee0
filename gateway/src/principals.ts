import { type Clock, type Principal, type ServiceName } from "@alpokat/kernel";
import type { Request } from "express";
import type { Authenticator } from "./authentication";
import { fetchCaseFacts, parseCase } from "./case-facts";
import type { SubgraphClient } from "./forwarding/subgraph-client";
import { parsePurpose } from "./purpose";
import { stateOf } from "./request-state";
import { clientAddress, describeUserAgent, type DeviceCookies } from "./telemetry";

/** What principals are made from. */
export interface PrincipalSources {
  readonly authenticator: Authenticator;
  readonly devices: DeviceCookies;
  readonly trustedProxies: readonly string[];
  readonly subgraphs: Readonly<Record<ServiceName, SubgraphClient>>;
  readonly clock: Clock;
}

/** The principal of a request, and the `set-cookie` header where its device is new. */
export interface IdentifiedRequest {
  readonly principal: Principal;
  readonly setCookie: string | null;
}

/**
 * Finds out on whose behalf a request runs, and counts it before more is done for it: a request with a bad token counts
 * for its address.
 * @param admit refuses a principal who asks too often.
 * @throws PublicError UNAUTHENTICATED or SERVICE_UNAVAILABLE, and what `admit` throws.
 */
export async function authenticate(
  request: Request,
  sources: PrincipalSources,
  admit: (principal: Principal) => Promise<void>,
): Promise<IdentifiedRequest> {
  const { principal: stranger, setCookie } = anonymousPrincipal(request, sources);
  const principal = await known(request, stranger, sources).catch(async (error: unknown) => {
    await admit(stranger);
    throw error;
  });
  await admit(principal);
  return { principal, setCookie };
}

async function known(
  request: Request,
  stranger: Principal,
  { authenticator }: PrincipalSources,
): Promise<Principal> {
  const caller = await authenticator.authenticate(request.headers.authorization);
  stateOf(request).role = caller.role;
  return { ...stranger, ...caller };
}

/**
 * Adds why a request runs, and in which case. Of what the client sends only `authorization`, `x-alpokat-purpose`,
 * `x-alpokat-case`, the device cookie and `user-agent` are looked at; a principal header is not.
 * @throws PublicError BAD_USER_INPUT or SERVICE_UNAVAILABLE.
 */
export async function withPurposeAndCase(
  request: Request,
  caller: Principal,
  { subgraphs }: PrincipalSources,
): Promise<Principal> {
  const purpose = parsePurpose(single(request.headers["x-alpokat-purpose"]));
  const reference = parseCase(single(request.headers["x-alpokat-case"]));
  const principal: Principal = { ...caller, purpose };
  // Nobody works on a case without an account: there is nothing to ask, and no stranger makes us ask.
  if (!reference || caller.id === null) return principal;
  const caseFacts = await fetchCaseFacts(reference, principal, subgraphs, stateOf(request).deadline);
  return { ...principal, caseFacts };
}

/** The principal of somebody whose token is not looked at, as on public routes. */
export function anonymousPrincipal(
  request: Request,
  { devices, trustedProxies, clock }: Pick<PrincipalSources, "devices" | "trustedProxies" | "clock">,
): IdentifiedRequest {
  const { requestId, locale } = stateOf(request);
  const { deviceId, setCookie } = devices.identify(request.headers.cookie);
  const ip = clientAddress(
    request.socket.remoteAddress ?? "",
    single(request.headers["x-forwarded-for"]),
    trustedProxies,
  );
  const telemetry = {
    ip,
    deviceId,
    ...describeUserAgent(request.headers["user-agent"]),
    at: clock().toISOString(),
  };
  const principal: Principal = {
    id: null,
    role: "anonymous",
    merchants: [],
    sessionId: null,
    purpose: null,
    caseFacts: null,
    telemetry,
    requestId,
    locale,
  };
  return { principal, setCookie };
}

/** Node joins a header that is given twice with a comma, which then is no known word. */
function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}

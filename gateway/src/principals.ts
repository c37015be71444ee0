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
 * Finds out on whose behalf a request runs, why, and in which case. Of what the client sends only `authorization`,
 * `x-alpokat-purpose`, `x-alpokat-case`, the device cookie and `user-agent` are looked at; a principal header is not.
 * @throws PublicError UNAUTHENTICATED, BAD_USER_INPUT or SERVICE_UNAVAILABLE.
 */
export async function identify(request: Request, sources: PrincipalSources): Promise<IdentifiedRequest> {
  const { principal, setCookie } = anonymousPrincipal(request, sources);
  const caller = await sources.authenticator.authenticate(request.headers.authorization);
  const state = stateOf(request);
  state.role = caller.role;
  const purpose = parsePurpose(single(request.headers["x-alpokat-purpose"]));
  const reference = parseCase(single(request.headers["x-alpokat-case"]));
  const known: Principal = { ...principal, ...caller, purpose };
  // Nobody works on a case without an account: there is nothing to ask, and no stranger makes us ask.
  if (!reference || caller.id === null) return { principal: known, setCookie };
  const caseFacts = await fetchCaseFacts(reference, known, sources.subgraphs, state.deadline);
  return { principal: { ...known, caseFacts }, setCookie };
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

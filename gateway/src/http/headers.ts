import type { RequestHandler } from "express";

const YEAR_SECONDS = 365 * 24 * 60 * 60;
const ALLOWED_HEADERS =
  "accept, accept-language, apollo-require-preflight, authorization, content-type, x-alpokat-case, x-alpokat-purpose";
const PREFLIGHT_SECONDS = 600;

/** What no answer of the gateway goes without. Pages set a wider content security policy of their own. */
export function securityHeaders({ isProduction }: { readonly isProduction: boolean }): RequestHandler {
  return (_request, response, next) => {
    response.setHeader("cache-control", "no-store");
    response.setHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    response.setHeader("referrer-policy", "no-referrer");
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("x-frame-options", "DENY");
    if (isProduction)
      response.setHeader("strict-transport-security", `max-age=${YEAR_SECONDS}; includeSubDomains`);
    next();
  };
}

/** Cross-origin requests: nothing for an origin that is not in the list, and never `*`. */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.setHeader("vary", "origin");
    const { origin } = request.headers;
    if (origin !== undefined && origins.includes(origin)) {
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("access-control-allow-credentials", "true");
      response.setHeader("access-control-expose-headers", "retry-after, x-request-id");
      response.setHeader("access-control-allow-methods", "GET, POST");
      response.setHeader("access-control-allow-headers", ALLOWED_HEADERS);
      response.setHeader("access-control-max-age", String(PREFLIGHT_SECONDS));
    }
    if (request.method === "OPTIONS") response.status(204).end();
    else next();
  };
}

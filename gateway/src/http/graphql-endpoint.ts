import { type ApolloServer, HeaderMap } from "@apollo/server";
import { type Request, type RequestHandler, Router } from "express";
import { authenticate, type PrincipalSources, withPurposeAndCase } from "../principals";
import type { RateLimiter } from "../rate-limits";
import { refusal } from "../refusals";
import { newNotes, type RequestContext } from "../request-context";
import { stateOf } from "../request-state";
import { route } from "./begin";
import { readBody, requireJson } from "./body";

/** What the endpoint needs. */
export interface GraphQLEndpointSources {
  readonly apollo: ApolloServer<RequestContext>;
  readonly principals: PrincipalSources;
  readonly rateLimiter: RateLimiter;
}

/**
 * GraphQL over HTTP. The caller is identified and counted before the body is read and any subgraph asked for the
 * request, so that a refused one costs no parsing, and one that can't be parsed counts.
 */
export function graphqlEndpoint({ apollo, principals, rateLimiter }: GraphQLEndpointSources): Router {
  const answer: RequestHandler = async (request, response) => {
    const { principal: caller, setCookie } = await authenticate(request, principals, async (asking) => {
      const seconds = await rateLimiter.admit(asking);
      if (seconds === null) return;
      if (!response.headersSent) response.setHeader("retry-after", String(seconds));
      throw refusal("RATE_LIMITED");
    });
    await readBody(request, response);
    const principal = await withPurposeAndCase(request, caller, principals);
    const { requestId, deadline } = stateOf(request);
    const result = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: headersOf(request),
        search: new URL(request.originalUrl, "http://gateway").search,
        body: request.body as unknown,
      },
      context: () => Promise.resolve({ principal, deadline, notes: newNotes(), counted: 1 }),
    });
    if (result.body.kind !== "complete") throw new TypeError("Answers in parts are not supported");
    if (response.headersSent) return;
    if (setCookie !== null) response.setHeader("set-cookie", setCookie);
    for (const [name, value] of result.headers) response.setHeader(name, value);
    response.status(result.status ?? 200).end(withRequestId(result.body.string, requestId));
  };
  const routes = Router();
  routes.use("/graphql", route("/graphql"), requireJson, answer);
  return routes;
}

function headersOf(request: Request): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

/** Requests that Apollo Server refuses before its plugins run, as for CSRF, have no correlation id yet. */
function withRequestId(body: string, requestId: string): string {
  if (!body.startsWith('{"errors":') || body.includes(requestId)) return body;
  const answer = JSON.parse(body) as { errors: { extensions?: Record<string, unknown> }[] };
  const errors = answer.errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
  return JSON.stringify({ ...answer, errors });
}

import type { ServiceName } from "@alpokat/kernel";
import { type RequestHandler, Router } from "express";
import type { SubgraphAnswer, SubgraphClient } from "../forwarding/subgraph-client";
import { anonymousPrincipal, type PrincipalSources } from "../principals";
import type { RateLimiter } from "../rate-limits";
import { refusal } from "../refusals";
import { stateOf } from "../request-state";
import { route } from "./begin";
import { refuse } from "./refuse";

/** A path outside the graph that a service answers. */
interface PublicRoute {
  readonly path: string;
  readonly service: ServiceName;
  readonly contentType: string;
  /** Largest answer that is passed on, in bytes. */
  readonly maximumBytes: number;
  readonly cacheControl: string;
}

const ROUTES: readonly PublicRoute[] = [
  {
    path: "/.well-known/jwks.json",
    service: "identity-verification",
    contentType: "application/json",
    maximumBytes: 20_000,
    cacheControl: "public, max-age=300",
  },
  {
    path: "/.well-known/receipt-keys.json",
    service: "transactions",
    contentType: "application/json",
    maximumBytes: 20_000,
    cacheControl: "public, max-age=300",
  },
];

/** What public routes need. */
export interface PublicRouteSources {
  readonly principals: PrincipalSources;
  readonly subgraphs: Readonly<Record<ServiceName, SubgraphClient>>;
  readonly rateLimiter: RateLimiter;
}

/** The routes that are forwarded as they are, signed with an anonymous principal. */
export function publicRoutes(sources: PublicRouteSources): Router {
  const routes = Router();
  for (const each of ROUTES) routes.get(each.path, route(each.path), forward(each, sources));
  return routes;
}

function forward(
  target: PublicRoute,
  { principals, subgraphs, rateLimiter }: PublicRouteSources,
): RequestHandler {
  return async (request, response) => {
    const { principal } = anonymousPrincipal(request, principals);
    const seconds = await rateLimiter.consume(principal, [target.path]);
    if (seconds !== null) {
      response.setHeader("retry-after", String(seconds));
      refuse(request, response, refusal("RATE_LIMITED"));
      return;
    }
    const { status, contentType, body } = await subgraphs[target.service].send(
      {
        method: "GET",
        path: target.path,
        principal,
        body: Buffer.alloc(0),
        headers: { accept: target.contentType },
        deadline: stateOf(request).deadline,
        mayRetry: true,
      },
      (answer: SubgraphAnswer) => answer,
    );
    if (status !== 200 || !contentType.startsWith(target.contentType) || body.length > target.maximumBytes) {
      throw refusal("SERVICE_UNAVAILABLE", `${target.service}: answered ${status} for a public route`);
    }
    response.setHeader("cache-control", target.cacheControl);
    response.status(200).type(target.contentType).end(body);
  };
}

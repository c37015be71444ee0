import type { ServiceName } from "@alpokat/kernel";
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import type { SubgraphAnswer } from "../forwarding/subgraph-client";
import { anonymousPrincipal } from "../principals";
import { refusal } from "../refusals";
import { stateOf } from "../request-state";
import { route } from "./begin";
import type { PublicRouteSources } from "./public-routes";
import { refuse } from "./refuse";

/** A path that a provider calls back, and the service that knows whether to believe it. */
interface Webhook {
  readonly path: string;
  readonly service: ServiceName;
  /** Passed on as they came; nothing else of the provider's is. */
  readonly headers: readonly string[];
}

const WEBHOOKS: readonly Webhook[] = [
  {
    path: "/webhooks/qris",
    service: "transactions",
    headers: ["x-timestamp", "x-signature", "x-partner-id", "x-external-id"],
  },
];

const MAX_BODY_BYTES = 16_000;
const MAX_ANSWER_BYTES = 2_000;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Forwards callbacks byte for byte, since their signatures cover the bytes, and answers what the service answers. Nothing
 * of a callback is read here, let alone believed.
 */
export function webhookRoutes(sources: PublicRouteSources): Router {
  const routes = Router();
  const read: RequestHandler = express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false });
  for (const each of WEBHOOKS)
    routes.post(each.path, route(each.path), requireJsonType, admit(sources), read, forward(each, sources));
  return routes;
}

const requireJsonType: RequestHandler = (request, response, next) => {
  if (JSON_TYPE.test(request.headers["content-type"] ?? "")) next();
  else refuse(request, response, refusal("BAD_USER_INPUT"), 415);
};

/** Counts a callback before its body is read. */
const admit =
  ({ principals, rateLimiter }: PublicRouteSources): RequestHandler =>
  async (request, response, next) => {
    const { principal } = anonymousPrincipal(request, principals);
    const seconds = await rateLimiter.admitCallback(principal);
    if (seconds === null) {
      next();
      return;
    }
    response.setHeader("retry-after", String(seconds));
    refuse(request, response, refusal("RATE_LIMITED"));
  };

const forward =
  (webhook: Webhook, { principals, subgraphs }: PublicRouteSources): RequestHandler =>
  async (request, response) => {
    const answer = await subgraphs[webhook.service].send(
      {
        method: "POST",
        path: webhook.path,
        principal: anonymousPrincipal(request, principals).principal,
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        headers: { "content-type": "application/json", ...namedHeaders(request, webhook) },
        deadline: stateOf(request).deadline,
        mayRetry: false,
      },
      (each: SubgraphAnswer) => each,
    );
    pass(answer, response);
  };

/** The provider's headers; one that came twice is none. */
const namedHeaders = ({ headers }: Request, webhook: Webhook): Readonly<Record<string, string>> =>
  Object.fromEntries(
    webhook.headers.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );

function pass({ status, contentType, body }: SubgraphAnswer, response: Response): void {
  if (!JSON_TYPE.test(contentType) || body.length > MAX_ANSWER_BYTES)
    throw refusal("SERVICE_UNAVAILABLE", `answered ${status} to a callback in no form of an answer`);
  response.status(status).type("application/json").end(body);
}

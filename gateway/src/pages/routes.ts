import type { ApolloServer } from "@apollo/server";
import { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import type { Logger } from "pino";
import { route } from "../http/begin";
import { describeError } from "../log";
import { anonymousPrincipal, type PrincipalSources } from "../principals";
import { newNotes, type RequestContext } from "../request-context";
import { stateOf } from "../request-state";
import { sendPage, sendStyle, STYLE_PATH } from "./page";
import { problemPage } from "./problem-page";
import { readReceipt } from "./read-receipt";
import { receiptPage } from "./receipt-page";

/** What pages need. */
export interface PageSources {
  readonly apollo: ApolloServer<RequestContext>;
  readonly principals: PrincipalSources;
  readonly log: Logger;
}

/** One segment that can be a token; which tokens there are, only the service knows. */
const TOKEN_PATH = /^\/([A-Za-z0-9_-]{1,200})$/;

/** Pages for people who have a link and no account. No cookie is set: reading a receipt starts nothing. */
export function pageRoutes(sources: PageSources): Router {
  const routes = Router();
  routes.get(STYLE_PATH, route(STYLE_PATH), sendStyle);
  // All below the path and not `:token`: what Express can't decode gets the same page as what nobody issued.
  routes.use("/receipts", route("/receipts/:token"), readOnly, showReceipt(sources), showDefect(sources));
  return routes;
}

const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === "GET" || request.method === "HEAD") {
    next();
    return;
  }
  response.setHeader("allow", "GET, HEAD");
  sendPage(response, problemPage("METHOD_NOT_ALLOWED", stateOf(request).locale));
};

/** @returns a handler that looks at no token of an account: a receipt is its link's, whoever is signed in. */
function showReceipt({ apollo, principals }: PageSources): RequestHandler {
  return async (request, response) => {
    const state = stateOf(request);
    state.role = "anonymous";
    const token = TOKEN_PATH.exec(request.path)?.[1];
    if (token === undefined) {
      sendPage(response, problemPage("NOT_FOUND", state.locale));
      return;
    }
    const { principal } = anonymousPrincipal(request, principals);
    const context = { principal, deadline: state.deadline, notes: newNotes(), counted: 0 } as const;
    const outcome = await readReceipt(apollo, token, context);
    if ("receipt" in outcome) {
      sendPage(response, receiptPage(outcome.receipt, state.locale));
      return;
    }
    if (outcome.retryAfter !== undefined && !response.headersSent)
      response.setHeader("retry-after", outcome.retryAfter);
    sendPage(response, problemPage(outcome.problem, state.locale));
  };
}

/** Express recognizes it by its four parameters. */
function showDefect({ log }: PageSources): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { requestId, locale } = stateOf(request);
    log.error({ requestId, ...describeError(error) }, "a page failed");
    sendPage(response, problemPage("INTERNAL_SERVER_ERROR", locale));
  };
}

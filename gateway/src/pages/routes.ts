import type { ApolloServer } from "@apollo/server";
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from "express";
import type { Logger } from "pino";
import { route } from "../http/begin";
import { describeError } from "../log";
import { anonymousPrincipal, type PrincipalSources } from "../principals";
import { newNotes, type RequestContext } from "../request-context";
import { stateOf } from "../request-state";
import type { PageProblem } from "./ask-graph";
import { type Locale, sendPage, sendStyle, STYLE_PATH } from "./page";
import { privacyPage } from "./privacy-page";
import { problemPage } from "./problem-page";
import { readPrivacy } from "./read-privacy";
import { readStatistics } from "./read-statistics";
import { readReceipt } from "./receipt/read-receipt";
import { receiptPage } from "./receipt/receipt-page";
import { sendPdf, sendQr } from "./receipt/send-receipt";
import { VERIFY_PATH, verifyModules, verifyPage } from "./receipt/verify-page";
import { statisticsPage } from "./statistics-page";

/** What pages need. */
export interface PageSources {
  readonly apollo: ApolloServer<RequestContext>;
  readonly principals: PrincipalSources;
  readonly log: Logger;
}

/** One segment that can be a token, and in which form; which tokens there are, only the service knows. */
const TOKEN_PATH = /^\/([A-Za-z0-9_-]{1,200})(\.pdf|\.svg)?$/;

/** Pages for people who have a link or nothing, and no account. No cookie is set: reading starts nothing. */
export function pageRoutes(sources: PageSources): Router {
  const routes = Router();
  routes.get(STYLE_PATH, route(STYLE_PATH), sendStyle);
  routes.use(verifyModules());
  routes.use(VERIFY_PATH, exactly, route(VERIFY_PATH), readOnly, showVerification);
  // All below the path and not `:token`: what Express can't decode gets the same page as what nobody issued.
  routes.use("/receipts", route("/receipts/:token"), readOnly, showReceipt(sources), showDefect(sources));
  routes.use(
    "/statistics",
    exactly,
    route("/statistics"),
    readOnly,
    showStatistics(sources),
    showDefect(sources),
  );
  routes.use("/privacy", exactly, route("/privacy"), readOnly, showPrivacy(sources), showDefect(sources));
  return routes;
}

/** Lets the path itself through, and leaves what lies below it to others. */
const exactly: RequestHandler = (request, _response, next) => {
  next(request.path === "/" ? undefined : "router");
};

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
    const { locale } = stateOf(request);
    const [, token, form] = TOKEN_PATH.exec(request.path) ?? [];
    const context = contextOfNobody(request, principals);
    const outcome = token === undefined ? NOTHING : await readReceipt(apollo, token, context);
    if (!("receipt" in outcome) || token === undefined) {
      sendProblem(response, "receipt" in outcome ? NOTHING : outcome, locale);
    } else if (form === ".pdf") await sendPdf(response, outcome.receipt, locale);
    else if (form === ".svg") sendQr(response, outcome.receipt, locale);
    else sendPage(response, receiptPage(outcome.receipt, token, locale));
  };
}

/** Asks the graph nothing: what is verified never gets here. */
const showVerification: RequestHandler = (request, response) => {
  const state = stateOf(request);
  state.role = "anonymous";
  sendPage(response, verifyPage(state.locale));
};

/** @returns a handler that shows what is public, to whoever asks. */
function showStatistics({ apollo, principals }: PageSources): RequestHandler {
  return async (request, response) => {
    const { locale } = stateOf(request);
    const outcome = await readStatistics(apollo, contextOfNobody(request, principals));
    if ("statistics" in outcome) sendPage(response, statisticsPage(outcome.statistics, locale));
    else sendProblem(response, outcome, locale);
  };
}

/** @returns a handler that shows notice, rules and record, to whoever asks. */
function showPrivacy({ apollo, principals }: PageSources): RequestHandler {
  return async (request, response) => {
    const { locale } = stateOf(request);
    const outcome = await readPrivacy(apollo, contextOfNobody(request, principals), principals.clock());
    if ("privacy" in outcome) sendPage(response, privacyPage(outcome.privacy, locale));
    else sendProblem(response, outcome, locale);
  };
}

const NOTHING: PageProblem = { problem: "NOT_FOUND", retryAfter: undefined };

/** The page asks as nobody, whoever is signed in. */
function contextOfNobody(request: Request, principals: PrincipalSources): RequestContext {
  const state = stateOf(request);
  state.role = "anonymous";
  const { principal } = anonymousPrincipal(request, principals);
  return { principal, deadline: state.deadline, notes: newNotes(), counted: 0 };
}

function sendProblem(response: Response, { problem, retryAfter }: PageProblem, locale: Locale): void {
  if (retryAfter !== undefined && !response.headersSent) response.setHeader("retry-after", retryAfter);
  sendPage(response, problemPage(problem, locale));
}

/** Express recognizes it by its four parameters. */
function showDefect({ log }: PageSources): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { requestId, locale } = stateOf(request);
    log.error({ requestId, ...describeError(error) }, "a page failed");
    sendPage(response, problemPage("INTERNAL_SERVER_ERROR", locale));
  };
}

import { PublicError } from "@alpokat/kernel";
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { describeError } from "../log";
import { refusal, statusOf } from "../refusals";
import { stateOf } from "../request-state";

const GRAPHQL_JSON = "application/graphql-response+json";

/** Answers a refusal before execution as JSON in the form of GraphQL, whatever the route. */
export function refuse(
  request: Request,
  response: Response,
  error: PublicError,
  status = statusOf(error.code),
): void {
  if (response.headersSent) return;
  const { requestId, locale } = stateOf(request);
  const isGraphQL = request.headers.accept?.includes(GRAPHQL_JSON) === true;
  if (error.code === "UNAUTHENTICATED") response.setHeader("www-authenticate", "Bearer");
  response
    .status(status)
    .setHeader("content-type", `${isGraphQL ? GRAPHQL_JSON : "application/json"}; charset=utf-8`)
    .end(
      JSON.stringify({
        errors: [{ message: error.text[locale], extensions: { code: error.code, requestId } }],
      }),
    );
}

/** The end of the chain: no route took the request. */
export const refuseUnknownRoute: RequestHandler = (request, response) => {
  refuse(request, response, refusal("NOT_FOUND"));
};

/** Every error of the chain becomes JSON; what is no refusal is a defect and told to the log only. */
export function refuseErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { requestId } = stateOf(request);
    if (error instanceof PublicError) {
      log.info({ requestId, ...describeError(error) }, "refused");
      refuse(request, response, error);
      return;
    }
    const status = clientFault(error);
    if (status !== null) {
      refuse(request, response, refusal("BAD_USER_INPUT"), status);
      return;
    }
    log.error({ requestId, ...describeError(error) }, "a request failed");
    refuse(request, response, refusal("INTERNAL_SERVER_ERROR"));
  };
}

/** Status of an error of Express's body parser that the client caused, such as 413. */
function clientFault(error: unknown): number | null {
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === "number" && status >= 400 && status < 500 ? status : null;
}

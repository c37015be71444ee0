import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { refusal } from "../refusals";
import { beginRequest, stateOf } from "../request-state";
import { refuse } from "./refuse";

/** Gives every request an id, a time by which it is answered, and one line in the log. */
export function begin(log: Logger, milliseconds: number): RequestHandler {
  return (request, response, next) => {
    const state = beginRequest(request, milliseconds);
    response.setHeader("x-request-id", state.requestId);
    const timer = setTimeout(() => {
      if (response.headersSent) return;
      response.setHeader("connection", "close");
      refuse(request, response, refusal("SERVICE_UNAVAILABLE"));
    }, milliseconds);
    response.on("close", () => {
      clearTimeout(timer);
      log.info(
        {
          method: request.method,
          route: state.route ?? "none",
          status: response.statusCode,
          durationMs: Math.round(performance.now() - state.startedAt),
          requestId: state.requestId,
          role: state.role,
        },
        "request",
      );
    });
    next();
  };
}

/** Names the route for the log: its pattern, never the path that was asked for. */
export function route(name: string): RequestHandler {
  return (request, _response, next) => {
    stateOf(request).route = name;
    next();
  };
}

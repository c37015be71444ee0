import type { Bilingual } from "@alpokat/kernel";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { refusal } from "../refusals";
import { beginRequest, stateOf } from "../request-state";
import { refuse } from "./refuse";

const TOO_SLOW: Bilingual = {
  id: "Isi permintaan tidak tiba pada waktunya.",
  en: "The body of the request did not arrive in time.",
};

/** Gives every request an id, a time by which it is answered, and one line in the log. */
export function begin(log: Logger, milliseconds: number): RequestHandler {
  return (request, response, next) => {
    const state = beginRequest(request, milliseconds);
    response.setHeader("x-request-id", state.requestId);
    const timer = setTimeout(() => {
      if (response.headersSent) return;
      response.setHeader("connection", "close");
      if (request.complete) refuse(request, response, refusal("SERVICE_UNAVAILABLE"));
      else refuse(request, response, refusal("BAD_USER_INPUT", undefined, TOO_SLOW), 408);
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

import type { IncomingMessage } from "node:http";
import { newId } from "@alpokat/kernel";
import type { Request } from "express";

/** What the gateway knows of a request from its first byte on. */
export interface RequestState {
  /** Correlation id: in every log line, signed request, audit event and error. Made here, never taken from a client. */
  readonly requestId: string;
  readonly locale: "id" | "en";
  /** `performance.now()` at the start, and when subgraphs are waited for no longer. */
  readonly startedAt: number;
  readonly deadline: number;
  /** For the log; known once the caller is. */
  role: string | null;
  /** For the log; known once a route took the request. */
  route: string | null;
}

/** Share of the time of a request that its subgraphs may take, so that the answer still fits in. */
const SHARE_OF_SUBGRAPHS = 0.9;

const states = new WeakMap<IncomingMessage, RequestState>();

/** @param milliseconds how long the request may take. */
export function beginRequest(request: Request, milliseconds: number): RequestState {
  const startedAt = performance.now();
  const state: RequestState = {
    requestId: newId(),
    locale: request.acceptsLanguages("id", "en") === "en" ? "en" : "id",
    startedAt,
    deadline: startedAt + milliseconds * SHARE_OF_SUBGRAPHS,
    role: null,
    route: null,
  };
  states.set(request, state);
  return state;
}

export function stateOf(request: Request): RequestState {
  const state = states.get(request);
  if (!state) throw new TypeError("The request was not begun");
  return state;
}

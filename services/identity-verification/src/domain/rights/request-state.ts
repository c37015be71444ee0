export const REQUEST_STATES = [
  "RECEIVED",
  "IN_REVIEW",
  "COLLECTING",
  "EXECUTING",
  "FULFILLED",
  "PARTLY_FULFILLED",
  "REFUSED",
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

interface Transition {
  readonly from: readonly RequestState[];
  readonly to: RequestState;
}

/**
 * Everything that can happen to a privacy request, once. What is not here can't happen: above all there is no way that a
 * clock could take, so a request that is late is escalated and neither granted nor refused by itself.
 */
export const TRANSITIONS = {
  /** A person of the privacy office has to look at it. */
  review: { from: ["RECEIVED"], to: "IN_REVIEW" },
  /** The data is gathered from all services. */
  collect: { from: ["RECEIVED", "IN_REVIEW"], to: "COLLECTING" },
  /** It could not be gathered: a person has to see why. */
  failCollection: { from: ["COLLECTING"], to: "IN_REVIEW" },
  /** An erasure was granted, and the services work on it. */
  execute: { from: ["IN_REVIEW"], to: "EXECUTING" },
  fulfil: { from: ["RECEIVED", "IN_REVIEW", "COLLECTING", "EXECUTING"], to: "FULFILLED" },
  /** Done as far as the law allows: some of the data has to be kept. */
  fulfilPartly: { from: ["EXECUTING"], to: "PARTLY_FULFILLED" },
  /** Only ever by a person, with a reason. */
  refuse: { from: ["IN_REVIEW"], to: "REFUSED" },
} as const satisfies Record<string, Transition>;
export type RequestEvent = keyof typeof TRANSITIONS;

export const mayHappen = (event: RequestEvent, state: RequestState): boolean =>
  (TRANSITIONS[event].from as readonly RequestState[]).includes(state);

/** States of a request that still waits for its answer. */
export const OPEN_STATES: readonly RequestState[] = ["RECEIVED", "IN_REVIEW", "COLLECTING", "EXECUTING"];

export const isOpen = (state: RequestState): boolean => OPEN_STATES.includes(state);

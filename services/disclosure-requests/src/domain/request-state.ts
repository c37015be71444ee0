import { type UserError, userError } from "@alpokat/kernel";

export const REQUEST_STATES = [
  "RECEIVED",
  "PENDING_APPROVAL",
  "APPROVED",
  "COLLECTING",
  "COLLECTION_FAILED",
  "COLLECTED",
  "SEALED",
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

interface Transition {
  readonly from: readonly RequestState[];
  readonly to: RequestState;
}

/** Everything that can happen to a request, once. What is not here can't happen. */
export const TRANSITIONS = {
  /** A scope is proposed, also anew while nobody has approved one. */
  propose: { from: ["RECEIVED", "PENDING_APPROVAL"], to: "PENDING_APPROVAL" },
  approve: { from: ["PENDING_APPROVAL"], to: "APPROVED" },
  collect: { from: ["APPROVED", "COLLECTION_FAILED"], to: "COLLECTING" },
  finishCollection: { from: ["COLLECTING"], to: "COLLECTED" },
  failCollection: { from: ["COLLECTING"], to: "COLLECTION_FAILED" },
  seal: { from: ["COLLECTED"], to: "SEALED" },
} as const satisfies Record<string, Transition>;
export type RequestEvent = keyof typeof TRANSITIONS;

/** States in which a grant is given to the collector: approved, and not yet collected. */
export const GRANTING_STATES: readonly RequestState[] = ["APPROVED", "COLLECTING"];

export const mayHappen = (event: RequestEvent, state: RequestState): boolean =>
  (TRANSITIONS[event].from as readonly RequestState[]).includes(state);

/** The refusal of an event that its request's state doesn't allow, with both states in its details. */
export const illegalState = (event: RequestEvent, from: RequestState): UserError<"ILLEGAL_STATE"> => ({
  ...userError("ILLEGAL_STATE", {
    id: "Permintaan ini tidak dalam keadaan yang mengizinkan tindakan ini.",
    en: "The request is not in a state that allows this.",
  }),
  details: { from, to: TRANSITIONS[event].to },
});

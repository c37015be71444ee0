/** What the subject of a privacy request is told. */
export const REQUEST_STEPS = ["RECEIVED", "FULFILLED", "PARTLY_FULFILLED", "REFUSED"] as const;
export type RequestStep = (typeof REQUEST_STEPS)[number];

/** What a message about a request is filled from. */
export const requestReference = (requestId: string, step: RequestStep): string => `${requestId}/${step}`;

/** @throws Error for a text that is no such reference: a defect. */
export function readRequestReference(reference: string): {
  readonly requestId: string;
  readonly step: RequestStep;
} {
  const [requestId = "", word] = reference.split("/");
  const step = REQUEST_STEPS.find((each) => each === word);
  if (step === undefined) throw new Error("This message is about no step of a request");
  return { requestId, step };
}

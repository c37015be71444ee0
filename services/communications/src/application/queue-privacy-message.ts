import type { Clock } from "@alpokat/kernel";
import { z } from "zod";
import { accountMessage } from "../domain/message";
import { REQUEST_STEPS, requestReference } from "../domain/request-step";
import type { Messages } from "./ports";

/** Told by identity-verification when the subject of a privacy request is to be told something. */
export const PRIVACY_REQUEST_CHANGED = "privacy.request-changed.v1";

const changedSchema = z.object({
  requestId: z.uuid(),
  accountId: z.uuid().nullable(),
  step: z.enum(REQUEST_STEPS),
});

/** Takes what is to be told of a privacy request: one message a step, however often it is told. */
export class QueuePrivacyMessage {
  constructor(private readonly clock: Clock) {}

  /** @throws ZodError where the event isn't one of these. */
  async run(messages: Messages, data: unknown): Promise<void> {
    const { requestId, accountId, step } = changedSchema.parse(data);
    // A buyer reads the answer by the token of the request: the receipt's address serves the receipt (obligation 1.5).
    if (accountId === null) return;
    const now = this.clock();
    const reference = requestReference(requestId, step);
    const { message, delivery } = accountMessage(
      { accountId, template: "privacy-request", reference, dueAt: now },
      now,
    );
    await messages.add(message, delivery);
  }
}

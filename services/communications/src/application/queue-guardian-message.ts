import type { Clock } from "@alpokat/kernel";
import { z } from "zod";
import { accountMessage } from "../domain/message";
import type { Messages } from "./ports";

/** Told by identity-verification when a minor's guardian has to be asked. */
export const GUARDIAN_CONSENT_REQUESTED = "guardian.consent-requested.v1";

const requestedSchema = z.object({ invitationId: z.uuid(), subject: z.uuid() });

/** Takes a request for a guardian's consent: one message, however often it is told. */
export class QueueGuardianMessage {
  constructor(private readonly clock: Clock) {}

  /** @throws ZodError where the event isn't one of these. */
  async run(messages: Messages, data: unknown): Promise<void> {
    const { invitationId, subject: accountId } = requestedSchema.parse(data);
    const now = this.clock();
    const intent = {
      accountId,
      template: "guardian-invitation",
      reference: invitationId,
      dueAt: now,
    } as const;
    const { message, delivery } = accountMessage(intent, now);
    await messages.add(message, delivery);
  }
}

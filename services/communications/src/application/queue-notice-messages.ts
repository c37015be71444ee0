import type { Clock } from "@alpokat/kernel";
import { z } from "zod";
import { accountMessage } from "../domain/message";
import type { Messages } from "./ports";

/** Told by identity-verification, a batch of people at a time, when a published notice has to go to them. */
export const NOTICE_DISPATCHED = "notice.dispatched.v1";

const dispatchedSchema = z.object({
  version: z.int().positive(),
  subjects: z.array(z.uuid()).max(1_000),
});

/** Takes a batch of people whom a privacy notice goes to: one message for each, however often it is told. */
export class QueueNoticeMessages {
  /** @param erasedAmong who of some people was erased: an event that comes late, or again, brings nothing of them back. */
  constructor(
    private readonly clock: Clock,
    private readonly erasedAmong: (accountIds: readonly string[]) => Promise<ReadonlySet<string>>,
  ) {}

  /** @throws ZodError where the event isn't one of these. */
  async run(messages: Messages, data: unknown): Promise<void> {
    const { version, subjects } = dispatchedSchema.parse(data);
    const now = this.clock();
    const erased = await this.erasedAmong(subjects);
    for (const accountId of subjects.filter((subject) => !erased.has(subject))) {
      const intent = {
        accountId,
        template: "privacy-notice",
        reference: String(version),
        dueAt: now,
      } as const;
      const { message, delivery } = accountMessage(intent, now);
      await messages.add(message, delivery);
    }
  }
}

import { z } from "zod";
import type { Notices } from "./ports";

/** Told by communications when a mail server took the responsibility for a notice to one person. */
export const NOTICE_DELIVERED = "notice.delivered.v1";

const deliveredSchema = z.object({
  subject: z.uuid(),
  version: z.int().positive(),
  channel: z.literal("EMAIL"),
  locale: z.enum(["id", "en"]),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
});

/** Keeps that a notice reached a person: with an acknowledgement, what makes its purposes usable for that person. */
export class RecordNoticeDelivery {
  /** @throws ZodError where the event isn't one of these. */
  async run(notices: Notices, data: unknown): Promise<void> {
    const { subject: accountId, at, ...delivery } = deliveredSchema.parse(data);
    await notices.recordDelivery({ ...delivery, accountId, at: new Date(at) });
  }
}

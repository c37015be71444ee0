import { z } from "zod";
import type { RightsTransaction } from "./ports";

const toldSchema = z.object({ requestId: z.uuid(), step: z.string(), at: z.iso.datetime() });

/** Keeps that a subject was told of their request; with the end of it an address that was kept for that goes. */
export class RecordTold {
  /** @throws ZodError where the event is none of these. */
  async run({ log, contacts }: RightsTransaction, data: unknown): Promise<void> {
    const { requestId, step, at } = toldSchema.parse(data);
    const act = { requestId, at: new Date(at), role: "service", by: null } as const;
    await log.record({ ...act, event: "SUBJECT_TOLD" });
    if (step !== "RECEIVED") await contacts.forget(requestId);
  }
}

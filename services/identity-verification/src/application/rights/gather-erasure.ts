import { type Clock, SERVICES } from "@alpokat/kernel";
import { z } from "zod";
import { ERASURE_OUTCOMES, isComplete, isPartial } from "../../domain/rights/erasure-answer";
import { tell } from "./carry-out";
import type { RightsTransaction } from "./ports";

const answerSchema = z.object({
  requestId: z.uuid(),
  service: z.enum(SERVICES),
  classes: z.array(
    z.object({
      retention: z.string(),
      outcome: z.enum(ERASURE_OUTCOMES),
      keptUntil: z.iso
        .datetime({ offset: true })
        .transform((text) => new Date(text))
        .nullable(),
      reason: z.object({ id: z.string(), en: z.string() }).nullable(),
      law: z.string().nullable(),
    }),
  ),
});

/** Gathers what the services answer to an erasure; with the last of them the request ends. What was kept and goes later is told under the same token. */
export class GatherErasure {
  constructor(private readonly clock: Clock) {}

  /** @throws ZodError where the event is none of these. */
  async run(tx: RightsTransaction, data: unknown): Promise<void> {
    const { requestId, ...answer } = answerSchema.parse(data);
    const at = this.clock();
    const request = await tx.requests.lock(requestId);
    if (request?.state !== "EXECUTING" && request?.state !== "PARTLY_FULFILLED") return;
    await tx.erasures.add(requestId, answer, at);
    const acting = { at, role: "service", by: null } as const;
    await tx.log.record({ requestId, event: "SERVICE_COMPLETED", ...acting });
    const answers = await tx.erasures.of(requestId);
    if (request.state !== "EXECUTING" || !isComplete(answers, SERVICES)) return;
    const isPart = isPartial(answers);
    await tx.requests.move(requestId, isPart ? "fulfilPartly" : "fulfil");
    await tx.requests.resolve(requestId, { at, by: null, refusal: null });
    const end = isPart ? "PARTLY_FULFILLED" : "FULFILLED";
    await tx.log.record({ requestId, event: end, ...acting });
    await tell(tx, request, end);
  }
}

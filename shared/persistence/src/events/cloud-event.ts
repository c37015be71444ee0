import { newId, SERVICES, type ServiceName } from "@alpokat/kernel";
import { z } from "zod";

/** A fact that one part tells the others: CloudEvents 1.0 in JSON. It carries ids and figures, never personal data. */
export const cloudEventSchema = z.strictObject({
  specversion: z.literal("1.0"),
  /** UUIDv7; with it a consumer knows what it has seen. */
  id: z.uuid(),
  /** The part whose fact it is. */
  source: z.enum(SERVICES),
  /** Such as `transactions.receipt-requested.v1`. */
  type: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+\.v[0-9]+$/),
  /** When it became a fact, ISO 8601 UTC. */
  time: z.iso.datetime(),
  /** Id of the thing that it is about: events about one thing arrive in their order. */
  subject: z.string().min(1).max(200).optional(),
  datacontenttype: z.literal("application/json"),
  data: z.record(z.string(), z.json()),
});
export type CloudEvent = z.infer<typeof cloudEventSchema>;

/** What the teller of a fact knows of it. */
export interface Fact {
  readonly source: ServiceName;
  readonly type: string;
  readonly time: Date;
  readonly subject?: string;
  readonly data: CloudEvent["data"];
}

/** An event with a new id. @throws ZodError where the fact is no event. */
export const cloudEvent = ({ time, ...fact }: Fact): CloudEvent =>
  cloudEventSchema.parse({
    specversion: "1.0",
    id: newId(),
    time: time.toISOString(),
    datacontenttype: "application/json",
    ...fact,
  });

import { z } from "zod";
import { subjectId } from "../standing/standing-events";

/** UU 27/2022 art. 8, 43: the data of a person are to be erased. Told by identity-verification. */
export const ERASURE_ORDERED = "privacy.erasure-ordered.v1";
export const erasureOrderedSchema = z.object({
  requestId: z.uuid(),
  subject: subjectId.nullable(),
  receiptId: z.uuid().nullable(),
});
export type ErasureOrder = z.output<typeof erasureOrderedSchema>;

/** What a service did about it, class by class. */
export const ERASURE_COMPLETED = "privacy.erasure-completed.v1";

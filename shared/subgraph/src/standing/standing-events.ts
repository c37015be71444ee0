import { z } from "zod";

/** An account id, or `buyer:<blind index of the address>`. */
export const subjectId = z.string().min(1).max(200);

/** UU 27/2022 art. 11: processing of the subject's data is suspended, or goes on. Told by identity-verification. */
export const RESTRICTION_CHANGED = "privacy.restriction-changed.v1";
export const restrictionChangedSchema = z.object({
  requestId: z.uuid(),
  subject: subjectId,
  isRestricted: z.boolean(),
});

/**
 * UU 27/2022 art. 10: somebody objects to what a machine decided. While it is open, and after it was upheld, no decision
 * about them takes effect before a person made it. Told by identity-verification.
 */
export const OBJECTION_CHANGED = "privacy.objection-changed.v1";
export const objectionChangedSchema = z.object({
  requestId: z.uuid(),
  subject: subjectId,
  isOpen: z.boolean(),
  /** Null while it is open. */
  isUpheld: z.boolean().nullable(),
});

/** UU 27/2022 art. 25: a minor's account waits for a guardian, or no longer. Told by identity-verification. */
export const GUARDIAN_AWAITED = "guardian.awaited-changed.v1";
export const guardianAwaitedSchema = z.object({ subject: subjectId, isAwaited: z.boolean() });

/** UU 27/2022 art. 44(1)(c): a legal case holds the subject's data, or no longer. Told by disclosure-requests. */
export const LEGAL_HOLD_CHANGED = "legal-hold.changed.v1";
export const legalHoldChangedSchema = z.object({
  holdId: z.uuid(),
  subject: subjectId,
  isActive: z.boolean(),
  /** Of the request of an authority that the hold belongs to; null in events from before it was told. */
  requestId: z.uuid().nullable().default(null),
});

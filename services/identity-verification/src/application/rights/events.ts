/** Facts that the privacy office tells the other services: ids and words of closed lists, never personal data. */

/** `{ requestId, subject, isRestricted }`: processing of somebody's data is limited, or free again (UU 27/2022 art. 11). */
export const RESTRICTION_CHANGED = "privacy.restriction-changed.v1";

/** `{ requestId, subject, receiptId }`: every service erases what it may (UU 27/2022 art. 8, 43). */
export const ERASURE_ORDERED = "privacy.erasure-ordered.v1";

/** `{ requestId, service, classes }`: what a service answered. */
export const ERASURE_COMPLETED = "privacy.erasure-completed.v1";

/**
 * `{ requestId, subject, isOpen, isUpheld }`: somebody objects to what a machine decided. While it is open, and after it
 * was upheld, no decision about them takes effect before a person made it (UU 27/2022 art. 10). `isUpheld` is null while open.
 */
export const OBJECTION_CHANGED = "privacy.objection-changed.v1";

/** `{ requestId, accountId, receiptId, step }`: something that the subject is to be told. */
export const REQUEST_CHANGED = "privacy.request-changed.v1";

/** `{ requestId, step }`: a mail server took the responsibility for the message that told the subject. */
export const REQUEST_TOLD = "privacy.request-told.v1";

/** `{ requestId, level, dueAt }`: a clock of the law is about to run out, or has. */
export const REQUEST_ESCALATED = "privacy.request-escalated.v1";

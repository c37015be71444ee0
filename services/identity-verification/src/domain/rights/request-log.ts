import type { Role } from "@alpokat/kernel";

/** Everything that can stand in the log of a request. */
type LoggedEvent =
  | "RECEIVED"
  | "REVIEW_STARTED"
  | "COLLECTION_STARTED"
  | "COLLECTED"
  | "COLLECTION_FAILED"
  | "APPLIED"
  | "GRANTED"
  | "REFUSED"
  | "ESCALATED_DUE_SOON"
  | "ESCALATED_OVERDUE"
  | "ERASURE_ORDERED"
  | "SERVICE_COMPLETED"
  | "FULFILLED"
  | "PARTLY_FULFILLED"
  | "SUBJECT_TOLD"
  | "EXPORT_READ"
  | "EXPORT_EXPIRED";

/** Something that happened to a request. It is kept for good, so it holds no personal data and no reason that the law hides. */
export interface RequestAct {
  readonly requestId: string;
  readonly event: LoggedEvent;
  readonly at: Date;
  readonly role: Role;
  /** Account id; null for the service itself and for whoever holds a receipt's token. */
  readonly by: string | null;
}

/** An act as it is read back: by whom is told as a role, never as a name. */
export interface LoggedAct {
  readonly id: string;
  readonly at: Date;
  readonly event: LoggedEvent;
  readonly role: Role;
}

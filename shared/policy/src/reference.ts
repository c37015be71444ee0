import { type ConsentScope, type ObjectFacts } from "./facts";

/** Whom an object of the graph is about. Attached by the resolver that loads it, never taken from client input. */
export interface SubjectReference {
  /** Account id, or `buyer:<blind index of the address>` for a buyer without an account. */
  readonly subject: string;
  /** The merchant whose own data this is. */
  readonly merchant?: string;
  /** The merchant whose buyer the subject is. */
  readonly customerOf?: string;
  /** The receipt whose buyer the subject is: whoever holds its token is told who read it, and of no other one (ADR 60). */
  readonly receipt?: string;
  /** Channel and topic of a use that rests on consent; without it no consent counts. */
  readonly consentScope?: ConsentScope;
  /** What is known about this object rather than about the subject. */
  readonly object?: ObjectFacts;
}

import { type ObjectFacts } from "./facts";

/** Whom an object of the graph is about. Attached by the resolver that loads it, never taken from client input. */
export interface SubjectReference {
  /** Account id, or `buyer:<blind index of the address>` for a buyer without an account. */
  readonly subject: string;
  /** The merchant whose own data this is. */
  readonly merchant?: string;
  /** The merchant whose buyer the subject is. */
  readonly customerOf?: string;
  /** What is known about this object rather than about the subject. */
  readonly object?: ObjectFacts;
}

const SUBJECT = Symbol("alpokat.subject");

/**
 * Says whom an object is about, and returns the same object. Without this every classified field of it is denied.
 * The mark isn't copied by a spread: an object that is put together anew must be marked anew.
 */
export function about<T extends object>(reference: SubjectReference, source: T): T {
  Object.defineProperty(source, SUBJECT, { value: reference, enumerable: false, configurable: true });
  return source;
}

/** @returns null where nobody said whom the object is about. */
export function referenceOf(source: unknown): SubjectReference | null {
  if (typeof source !== "object" || source === null) return null;
  // An own property only, so that no prototype can lend its subject to other objects.
  const descriptor = Object.getOwnPropertyDescriptor(source, SUBJECT);
  return (descriptor?.value as SubjectReference | undefined) ?? null;
}

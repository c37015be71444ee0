import { type ConsentScope, type ObjectFacts } from "./facts";

/** Whom an object of the graph is about. Attached by the resolver that loads it, never taken from client input. */
export interface SubjectReference {
  /** Account id, or `buyer:<blind index of the address>` for a buyer without an account. */
  readonly subject: string;
  /** The merchant whose own data this is. */
  readonly merchant?: string;
  /** The merchant whose buyer the subject is. */
  readonly customerOf?: string;
  /** Channel and topic of a use that rests on consent; without it no consent counts. */
  readonly consentScope?: ConsentScope;
  /** What is known about this object rather than about the subject. */
  readonly object?: ObjectFacts;
}

/** Makes the fields of a derived class settle on a given object, since the constructor's answer becomes its `this`. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- what its constructor answers is all there is to it
class Given {
  constructor(source: object) {
    return source;
  }
}

/**
 * A mark in a private field of the object itself: no code but this class can read, copy or lend it, and no prototype
 * hands it on. Read for every classified field of an answer, which a property descriptor is too slow for.
 */
class Mark extends Given {
  #reference: SubjectReference;

  private constructor(source: object, reference: SubjectReference) {
    super(source);
    this.#reference = reference;
  }

  static put(source: object, reference: SubjectReference): void {
    if (#reference in source) source.#reference = reference;
    else new Mark(source, reference);
  }

  static of(source: object): SubjectReference | null {
    return #reference in source ? source.#reference : null;
  }
}

/**
 * Says whom an object is about, and returns the same object. Without this every classified field of it is denied.
 * The mark isn't copied by a spread: an object that is put together anew must be marked anew.
 */
export function about<T extends object>(reference: SubjectReference, source: T): T {
  Mark.put(source, reference);
  return source;
}

/** @returns null where nobody said whom the object is about. */
export function referenceOf(source: unknown): SubjectReference | null {
  return typeof source === "object" && source !== null ? Mark.of(source) : null;
}

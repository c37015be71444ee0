import { type SubjectReference } from "./reference";
import { type SubjectView } from "./subject-views";

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
  /** What a guard made of it last: the next field of the same object then needs no look-up. */
  #seen: SubjectView | null = null;

  private constructor(source: object, reference: SubjectReference) {
    super(source);
    this.#reference = reference;
  }

  static put(source: object, reference: SubjectReference): void {
    if (#reference in source) {
      source.#reference = reference;
      source.#seen = null;
    } else new Mark(source, reference);
  }

  static of(source: object): SubjectReference | null {
    return #reference in source ? source.#reference : null;
  }

  static seenIn(source: object): SubjectView | null {
    return #seen in source ? source.#seen : null;
  }

  static see(source: object, view: SubjectView): void {
    if (#seen in source) source.#seen = view;
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

/** How a guard saw whom the object is about, when it last looked; null where none did. It may be another request's guard. */
export function seenIn(source: unknown): SubjectView | null {
  return typeof source === "object" && source !== null ? Mark.seenIn(source) : null;
}

/** Keeps with a marked object how a guard sees whom it is about. */
export function see(source: unknown, view: SubjectView): void {
  if (typeof source === "object" && source !== null) Mark.see(source, view);
}

import { type GraphQLFieldResolver, type GraphQLResolveInfo } from "graphql";
import { foreseenFields } from "./foreseen-fields";
import { referenceOf } from "./mark";
import { guardOf } from "./request-guard";

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Around a field that answers objects: before their own fields are resolved, the guard learns about all their subjects
 * at once. Where it knows them already the field stays synchronous.
 */
export const learnFirst =
  (inner: Resolver): Resolver =>
  (source, args, context, info) => {
    const value: unknown = inner(source, args, context, info);
    return isThenable(value)
      ? value.then((settled) => learned({ context, info }, settled))
      : learned({ context, info }, value);
  };

/** Where a field is resolved. */
interface Place {
  readonly context: unknown;
  readonly info: GraphQLResolveInfo;
}

/** @returns the same value, or a promise of it while the guard learns. */
function learned(place: Place, value: unknown): unknown {
  if (!Array.isArray(value)) return whenKnown(place, markedOf([value]), value);
  const items: readonly unknown[] = value;
  const answer = items.some(isThenable) ? items.map((item) => whenLearned(place, item)) : items;
  return whenKnown(place, markedOf(items), answer);
}

function whenKnown(place: Place, { objects, subjects }: Marked, answer: unknown): unknown {
  if (objects.length === 0) return answer;
  const wait = guardOf(place.context).learnSubjects(subjects);
  if (objects.length < LONG_LIST) return wait ? wait.then(() => answer) : answer;
  return wait ? wait.then(() => whenAhead(place, objects, answer)) : whenAhead(place, objects, answer);
}

/** With so many objects on, making their part of the answer takes long enough to store its record meanwhile. */
const LONG_LIST = 100;

/** @returns the same answer, or a promise of it while the record is sent to where it is stored. */
function whenAhead({ context, info }: Place, objects: readonly object[], answer: unknown): unknown {
  const guard = guardOf(context);
  if (!guard.mayStoreAhead || !guard.storeAhead(objects, foreseenFields(info))) return answer;
  // What was begun is sent before the list is gone through, which leaves nothing else a turn.
  return new Promise((resolve) => setImmediate(resolve, answer));
}

/** An entity that is still being loaded is learned about when it is there. */
const whenLearned = (place: Place, item: unknown): unknown =>
  isThenable(item) ? item.then((settled) => learned(place, settled)) : item;

/** Objects of which somebody said whom they are about, and whom. */
interface Marked {
  readonly objects: readonly object[];
  readonly subjects: readonly string[];
}

function markedOf(items: readonly unknown[]): Marked {
  const objects: object[] = [];
  const subjects: string[] = [];
  for (const item of items) {
    const object = referenceOf(item) ? item : nodeOf(item);
    const reference = referenceOf(object);
    if (!reference) continue;
    objects.push(object as object);
    // Neighbours are often about the same person, and one mention is enough.
    if (subjects.at(-1) !== reference.subject) subjects.push(reference.subject);
  }
  return { objects, subjects };
}

/** What an edge leads to: so a page of a connection is learned about in one go. */
const nodeOf = (item: unknown): unknown =>
  typeof item === "object" && item !== null
    ? Object.getOwnPropertyDescriptor(item, "node")?.value
    : undefined;

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

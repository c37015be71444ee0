import { type GraphQLFieldResolver, type GraphQLResolveInfo } from "graphql";
import { foreseenFields } from "./foreseen-fields";
import { referenceOf } from "./mark";
import { guardOf } from "./request-guard";
import { type ListedObjects } from "./seen-subjects";

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
  if (Array.isArray(value)) return learnedList(place, value);
  const reference = referenceOf(isMarked(value) ? value : nodeOf(value));
  if (!reference) return value;
  const wait = guardOf(place.context).learnSubjects([reference.subject]);
  return wait ? wait.then(() => value) : value;
}

function learnedList(place: Place, items: readonly unknown[]): unknown {
  const { marked, hasPromises } = markedIn(items);
  const answer = hasPromises ? items.map((item) => whenLearned(place, item)) : items;
  if (marked.length === 0) return answer;
  const guard = guardOf(place.context);
  const listed = guard.list(marked);
  const wait = guard.learnListed(listed);
  if (marked.length < LONG_LIST) return wait ? wait.then(() => answer) : answer;
  return wait ? wait.then(() => whenAhead(place, listed, answer)) : whenAhead(place, listed, answer);
}

/** With so many objects on, making their part of the answer takes long enough to store its record meanwhile. */
const LONG_LIST = 100;

/** @returns the same answer, or a promise of it while the record is sent to where it is stored. */
function whenAhead({ context, info }: Place, listed: ListedObjects, answer: unknown): unknown {
  const guard = guardOf(context);
  if (!guard.mayStoreAhead || !guard.storeAhead(listed, foreseenFields(info))) return answer;
  // What was begun is sent before the list is gone through, which leaves nothing else a turn.
  return new Promise((resolve) => setImmediate(resolve, answer));
}

/** An entity that is still being loaded is learned about when it is there. */
const whenLearned = (place: Place, item: unknown): unknown =>
  isThenable(item) ? item.then((settled) => learned(place, settled)) : item;

interface MarkedItems {
  readonly marked: readonly object[];
  readonly hasPromises: boolean;
}

/** Of a list's items, or of what edges among them lead to, those of whom somebody said whom they are about. */
function markedIn(items: readonly unknown[]): MarkedItems {
  const marked: object[] = [];
  let hasPromises = false;
  for (const item of items) {
    const object = isMarked(item) ? item : nodeOf(item);
    if (isMarked(object)) marked.push(object);
    else hasPromises ||= isThenable(item);
  }
  return { marked, hasPromises };
}

const isMarked = (value: unknown): value is object => referenceOf(value) !== null;

/** What an edge leads to: so a page of a connection is learned about in one go. */
const nodeOf = (item: unknown): unknown =>
  typeof item === "object" && item !== null
    ? Object.getOwnPropertyDescriptor(item, "node")?.value
    : undefined;

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

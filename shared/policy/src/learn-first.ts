import { type GraphQLFieldResolver } from "graphql";
import { referenceOf } from "./reference";
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
    return isThenable(value) ? value.then((settled) => learned(context, settled)) : learned(context, value);
  };

/** @returns the same value, or a promise of it while the guard learns. */
function learned(context: unknown, value: unknown): unknown {
  const isList = Array.isArray(value);
  const subjects = subjectsOf(isList ? value : [value]);
  const wait = subjects.length === 0 ? null : guardOf(context).learnSubjects(subjects);
  const answer = isList && value.some(isThenable) ? value.map((item) => whenLearned(context, item)) : value;
  return wait ? wait.then(() => answer) : answer;
}

/** An entity that is still being loaded is learned about when it is there. */
const whenLearned = (context: unknown, item: unknown): unknown =>
  isThenable(item) ? item.then((settled) => learned(context, settled)) : item;

function subjectsOf(items: readonly unknown[]): readonly string[] {
  const subjects: string[] = [];
  for (const item of items) {
    const reference = referenceOf(item) ?? referenceOf(nodeOf(item));
    // Neighbours are often about the same person, and one mention is enough.
    if (reference && subjects.at(-1) !== reference.subject) subjects.push(reference.subject);
  }
  return subjects;
}

/** What an edge leads to: so a page of a connection is learned about in one go. */
const nodeOf = (item: unknown): unknown =>
  typeof item === "object" && item !== null
    ? Object.getOwnPropertyDescriptor(item, "node")?.value
    : undefined;

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

import { type Relation } from "@alpokat/kernel";
import { type SettledDecision } from "./access-records";
import { type BoundFacts } from "./bound-facts";
import { type Decision } from "./decision";
import { type ProvenFacts } from "./facts";
import { type SubjectReference } from "./reference";

/** A decision as the record keeps it, and whole. */
export interface Settled extends SettledDecision {
  readonly decision: Decision;
}

/** What was decided about subjects who stand in the same relation, and of whom the same is known. */
export interface Outlook {
  readonly relation: Relation;
  readonly facts: ProvenFacts;
  /** By what case and grant say of a category: the facts with that, bound. */
  readonly bound: Map<string, BoundFacts>;
  /** By number of the place in the table: what was decided without circumstances. */
  readonly settled: (Settled | undefined)[];
}

/** A subject as this request sees it. */
export interface SubjectView {
  /** Who saw it, as long as it holds. */
  seenBy: object | null;
  readonly reference: SubjectReference | null;
  readonly outlook: Outlook;
  /** By number of the place in the table: what was decided about this subject without circumstances, and recorded. */
  readonly decisions: (Decision | undefined)[];
}

/** A subject in one relation, as the references of a request name it. */
export interface Mention {
  /** The first that named it so. */
  readonly reference: SubjectReference;
  /** How the request sees it, while that holds. */
  view: SubjectView | null;
  /** The same subject, named in another relation: as a merchant's own data, say, and as another merchant's customer. */
  readonly next: Mention | undefined;
}

/**
 * Whom one request is about, by what references say and not by which object says it: every row brings a reference of its
 * own. The last one is remembered, because the fields of one object are read one after the other.
 */
export class Mentions {
  private readonly bySubject = new Map<string, Mention>();
  private lastReference: SubjectReference | undefined;
  private last: Mention | undefined;

  of(reference: SubjectReference): Mention {
    if (this.lastReference === reference && this.last) return this.last;
    const first = this.bySubject.get(reference.subject);
    let found = first;
    while (found !== undefined && !isSame(found.reference, reference)) found = found.next;
    if (found === undefined) {
      found = { reference, view: null, next: first };
      this.bySubject.set(reference.subject, found);
    }
    this.lastReference = reference;
    this.last = found;
    return found;
  }

  /** Forgets how one subject was seen, in whatever relation. */
  forget(subject: string): void {
    for (let mention = this.bySubject.get(subject); mention; mention = mention.next) {
      if (mention.view) mention.view.seenBy = null;
      mention.view = null;
    }
  }
}

/** Of two references to the same subject. */
function isSame(one: SubjectReference, other: SubjectReference): boolean {
  if (one.merchant !== other.merchant || one.customerOf !== other.customerOf) return false;
  if (one.receipt !== other.receipt) return false;
  return isSameObject(one.object, other.object) && isSameScope(one.consentScope, other.consentScope);
}

const isSameObject = (one: SubjectReference["object"], other: SubjectReference["object"]): boolean =>
  one?.withinRetention === other?.withinRetention && one?.published === other?.published;

const isSameScope = (
  one: SubjectReference["consentScope"],
  other: SubjectReference["consentScope"],
): boolean => one?.channel === other?.channel && one?.topic === other?.topic;

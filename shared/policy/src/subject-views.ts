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

interface Kept {
  readonly view: SubjectView;
  /** The same subject, seen in another relation: as a merchant's own data, say, and as another merchant's customer. */
  readonly next: Kept | undefined;
}

const NOBODY = "";

/**
 * What one request made of each subject, by what the reference says and not by which object says it: every row brings a
 * reference of its own. The last one is remembered, because the fields of one object are read one after the other.
 */
export class SubjectViews {
  private readonly bySubject = new Map<string, Kept>();
  private lastReference: SubjectReference | null | undefined;
  private lastView: SubjectView | undefined;

  of(reference: SubjectReference | null): SubjectView | undefined {
    if (this.lastReference === reference) return this.lastView;
    let kept = this.bySubject.get(reference === null ? NOBODY : reference.subject);
    while (kept !== undefined && !isSame(kept.view.reference, reference)) kept = kept.next;
    if (kept === undefined) return undefined;
    this.lastReference = reference;
    this.lastView = kept.view;
    return kept.view;
  }

  keep(view: SubjectView): void {
    const subject = view.reference?.subject ?? NOBODY;
    this.bySubject.set(subject, { view, next: this.bySubject.get(subject) });
  }

  /** Forgets what was made of one subject, in whatever relation. */
  forget(subject: string): void {
    for (let kept = this.bySubject.get(subject); kept; kept = kept.next) kept.view.seenBy = null;
    this.bySubject.delete(subject);
    this.lastReference = undefined;
    this.lastView = undefined;
  }
}

/** Of two references to the same subject, or to nobody. */
function isSame(one: SubjectReference | null, other: SubjectReference | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.merchant !== other.merchant || one.customerOf !== other.customerOf) return false;
  return isSameObject(one.object, other.object) && isSameScope(one.consentScope, other.consentScope);
}

const isSameObject = (one: SubjectReference["object"], other: SubjectReference["object"]): boolean =>
  one?.withinRetention === other?.withinRetention && one?.published === other?.published;

const isSameScope = (
  one: SubjectReference["consentScope"],
  other: SubjectReference["consentScope"],
): boolean => one?.channel === other?.channel && one?.topic === other?.topic;

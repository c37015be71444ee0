import { type SubjectReference } from "./reference";

interface Kept<View> {
  readonly reference: SubjectReference | null;
  readonly view: View;
  /** The same subject, seen in another relation: as a merchant's own data, say, and as another merchant's customer. */
  readonly next: Kept<View> | undefined;
}

const NOBODY = "";

/**
 * What one request made of each subject, by what the reference says and not by which object says it: every row brings a
 * reference of its own. The last one is remembered, because the fields of one object are read one after the other.
 */
export class SubjectViews<View> {
  private readonly bySubject = new Map<string, Kept<View>>();
  private lastReference: SubjectReference | null | undefined;
  private lastView: View | undefined;

  of(reference: SubjectReference | null): View | undefined {
    if (this.lastReference === reference) return this.lastView;
    let kept = this.bySubject.get(reference === null ? NOBODY : reference.subject);
    while (kept !== undefined && !isSame(kept.reference, reference)) kept = kept.next;
    if (kept === undefined) return undefined;
    this.lastReference = reference;
    this.lastView = kept.view;
    return kept.view;
  }

  keep(reference: SubjectReference | null, view: View): void {
    const subject = reference?.subject ?? NOBODY;
    this.bySubject.set(subject, { reference, view, next: this.bySubject.get(subject) });
  }

  clear(): void {
    this.bySubject.clear();
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

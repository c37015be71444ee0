import { type SubjectReference } from "./reference";

interface Kept<View> {
  readonly reference: SubjectReference | null;
  readonly view: View;
}

const NOBODY = "";

/**
 * What one request made of each subject, by what the reference says and not by which object says it: every row brings a
 * reference of its own. The last one is remembered, because the fields of one object are read one after the other.
 */
export class SubjectViews<View> {
  private readonly bySubject = new Map<string, Kept<View>[]>();
  private last: Kept<View> | undefined;

  of(reference: SubjectReference | null): View | undefined {
    if (this.last !== undefined && this.last.reference === reference) return this.last.view;
    const kept = this.bySubject
      .get(reference?.subject ?? NOBODY)
      ?.find((other) => isSame(other.reference, reference));
    if (kept) this.last = { reference, view: kept.view };
    return kept?.view;
  }

  keep(reference: SubjectReference | null, view: View): void {
    const subject = reference?.subject ?? NOBODY;
    const others = this.bySubject.get(subject) ?? [];
    this.bySubject.set(subject, [...others, { reference, view }]);
  }

  clear(): void {
    this.bySubject.clear();
    this.last = undefined;
  }
}

/** A subject may be seen in several relations: as a merchant's own data, and as another merchant's customer. */
function isSame(one: SubjectReference | null, other: SubjectReference | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.subject === other.subject && one.merchant === other.merchant && one.customerOf === other.customerOf
  );
}

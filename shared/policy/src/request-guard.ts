import {
  type Action,
  type Category,
  type Principal,
  type PublicError,
  type Purpose,
  type Relation,
} from "@alpokat/kernel";
import { AccessRecords, type AccessRecord } from "./access-records";
import { type Asked, type Circumstances, Questions } from "./asked";
import { collectedFrom, waitIn } from "./collected-from";
import { type Decision } from "./decision";
import { denialError } from "./denial";
import { type Deciding, type RequestGuardOptions } from "./guard-options";
import { type Policy } from "./policy";
import { seenIn } from "./mark";
import { type SubjectReference } from "./reference";
import { type VerifiedGrant } from "./relation";
import { type ListedObjects, SeenSubjects } from "./seen-subjects";
import { Settlement } from "./settle";
import { StoredAhead } from "./stored-ahead";
import { type SubjectView } from "./subject-views";
import { noticeFactsOf } from "./notice-facts";
import { placeOf, type ClassifiedField } from "./table";
import { askerOf, MAY_BE_TOLD } from "./telling";
import { type CollectionTrigger } from "./triggers";

/** At most so many errors are told of one request; the rest is counted. */
export const MAX_DENIAL_ERRORS = 20;

/**
 * Decides for one request, and keeps what has to be recorded of it. Synchronous; lives as long as the request and no
 * longer, so that a consent withdrawn meanwhile bites at the next one.
 */
export class RequestGuard implements Deciding {
  private readonly accesses = new AccessRecords();
  private readonly masked: string[] = [];
  private readonly subjects: SeenSubjects;
  private readonly questions: Questions;
  private readonly settlement: Settlement;
  private readonly ahead: StoredAhead;
  private denials = 0;
  /** What no object has that wasn't made here, whatever its prototype. */
  readonly #isGuard = true;

  static is(value: unknown): value is RequestGuard {
    return typeof value === "object" && value !== null && #isGuard in value;
  }

  constructor(
    readonly policy: Policy,
    readonly principal: Principal,
    private readonly options: RequestGuardOptions = {},
  ) {
    this.subjects = new SeenSubjects(principal, options);
    this.questions = new Questions(principal, this.grant);
    this.settlement = new Settlement(policy, this.questions);
    const store = options.storeAhead;
    this.ahead = new StoredAhead(store && ((records) => store(records, this)));
  }

  /**
   * Learns what is known about the subjects, before anything is decided about them: once for each subject and request,
   * together with all that others want in the same tick. Rejects where it can't be known.
   */
  async learn(references: readonly Pick<SubjectReference, "subject">[]): Promise<void> {
    await this.learnSubjects(references.map(({ subject }) => subject));
  }

  /** As `learn`, and null where nothing has to be waited for: a promise for nothing would cost the answer its speed. */
  learnSubjects(subjects: readonly string[]): Promise<void> | null {
    return this.subjects.learn(subjects);
  }

  /** Whom marked objects are about: what follows for a list then looks up nobody twice. */
  list(marked: readonly object[]): ListedObjects {
    return this.subjects.list(marked);
  }

  /** As `learnSubjects`, of all whom a list is about. */
  learnListed(listed: ListedObjects): Promise<void> | null {
    return this.subjects.learnListed(listed);
  }

  /** As `decide` for reading a field, which knows its place in the table: one look-up where it was decided before. */
  decideReading(field: ClassifiedField, reference: SubjectReference | null): Decision {
    return this.decideIn(this.subjects.of(reference), field);
  }

  /** As `decideReading`, about whom an object is about. */
  decideField(field: ClassifiedField, source: unknown): Decision {
    // Almost always so, and so it is all that is done for a field: what is more is done elsewhere.
    const seen = seenIn(source);
    if (seen?.seenBy === this.subjects) {
      const before = seen.decisions[field.place];
      if (before) return before;
    }
    return this.decideIn(this.subjects.in(source), field);
  }

  /** Decides and records. A null reference (nobody said whom it is about) is denied, except for collecting and for sums. */
  decide(
    action: Action,
    category: Category,
    reference: SubjectReference | null,
    circumstances?: Circumstances,
  ): Decision {
    return this.decideInto(this.accesses, { action, category, circumstances }, this.subjects.of(reference));
  }

  /** @throws PublicError POLICY_DENIED unless the outcome is ALLOW; a masked answer isn't enough. */
  require(
    action: Action,
    category: Category,
    reference: SubjectReference | null,
    circumstances?: Circumstances,
  ): Decision {
    const decision = this.decide(action, category, reference, circumstances);
    if (decision.outcome === "ALLOW") return decision;
    throw this.denialOf(decision, { action, category, circumstances }, reference);
  }

  /** A refusal as the caller may be told it: clause, rule and what was missing, and of the subject only what is theirs to know. */
  denialOf(decision: Decision, asked: Asked, reference: SubjectReference | null): PublicError {
    const { outlook } = this.subjects.of(reference);
    // Before data is somebody's, it is the caller's own doing: only what the operation itself stated decides.
    const isOwnDoing = asked.action === "collect" && reference === null;
    const asker = isOwnDoing ? "subject" : askerOf(this.principal, outlook.relation);
    const purpose = this.questions.purposeOf(asked.action, outlook.relation, asked.circumstances);
    const consentId =
      purpose && MAY_BE_TOLD.consents.includes(asker) ? outlook.facts.consentIds?.[purpose] : null;
    const { category } = asked;
    const told = this.settlement.toldTo(asker, { decision, asked, outlook });
    return denialError(this.policy, told, { category, purpose, consentId: consentId ?? null });
  }

  /** Learns of whoever gives data on an occasion, before it is collected; null where nothing has to be waited for. */
  learnGiver(trigger: CollectionTrigger): Promise<void> | null {
    const giver = collectedFrom(this.principal, trigger);
    return giver === null ? null : this.learnSubjects([giver]);
  }

  /** Decides the collection of several categories on one occasion; the first refusal is thrown, all are recorded. */
  requireCollection(trigger: CollectionTrigger, categories: readonly Category[]): void {
    const giver = collectedFrom(this.principal, trigger);
    const wait = giver === null ? {} : waitIn(this.subjects.of({ subject: giver }).outlook.facts);
    const circumstances = { trigger, ...noticeFactsOf(this.principal, trigger), ...wait };
    const refused = categories.filter(
      (category) => this.decide("collect", category, null, circumstances).outcome !== "ALLOW",
    );
    for (const category of refused) this.require("collect", category, null, circumstances);
  }

  /** Says whom the collections of this request were about, once the object that they made has an id. */
  attributeCollections({ subject }: SubjectReference): void {
    this.accesses.attributeCollections(subject);
  }

  /** The purpose that decisions about this subject are made for; null where one must be stated and isn't. */
  purposeOf(reference: SubjectReference | null): Purpose | null {
    return this.questions.purposeOf("read", this.subjects.of(reference).outlook.relation, undefined);
  }

  /** Says that the caller proved to be a subject, by a secret that was given to that subject alone. */
  proveSubject(subject: string): void {
    this.subjects.prove(subject);
  }

  relationTo(reference: SubjectReference): Relation {
    return this.subjects.of(reference).outlook.relation;
  }

  /** The disclosure grant that was verified for this request; null without one. */
  get grant(): VerifiedGrant | null {
    return this.options.grant ?? null;
  }

  /** One record for each subject, purpose, action, outcome and set of rules, with the categories that it covers. */
  get records(): readonly AccessRecord[] {
    return this.accesses.list();
  }

  /** Hands over the records that are not stored yet, for a transaction to store them. */
  takeRecords(): readonly AccessRecord[] {
    return this.accesses.take();
  }

  /** Takes back records whose transaction failed. */
  restoreRecords(records: readonly AccessRecord[]): void {
    this.accesses.restore(records);
  }

  /** Whether `storeAhead` could begin anything. */
  get mayStoreAhead(): boolean {
    return this.ahead.isOpen;
  }

  /**
   * Decides now what fields of a list's objects are about to ask about subjects that were learned, and begins to store it, apart
   * from all else that was decided. @returns false where there was nothing to store.
   */
  storeAhead(listed: ListedObjects, fields: readonly ClassifiedField[]): boolean {
    const accesses = new AccessRecords();
    for (const view of this.subjects.see(listed))
      for (const { place, category } of fields)
        if (!view.decisions[place]) this.decideInto(accesses, { action: "read", category }, view);
    const records = accesses.take();
    if (records.length === 0) return false;
    this.ahead.begin(records, (lost) => {
      this.accesses.restore(lost);
    });
    return true;
  }

  /** Whether the answer may have to wait for `storedAhead`. */
  get isStoringAhead(): boolean {
    return this.ahead.isBegun;
  }

  /** Settles when everything is stored that was begun to be; rejects where it can't be, and then nothing is answered. */
  get storedAhead(): Promise<void> {
    return this.ahead.done;
  }

  /** Response paths, joined by dots, of the values that were masked. */
  get maskedPaths(): readonly string[] {
    return this.masked;
  }

  noteMasked(path: string): void {
    this.masked.push(path);
  }

  /** Counts one denied field; false once the response holds as many errors as it may. */
  takeErrorSlot(): boolean {
    this.denials += 1;
    return this.denials <= MAX_DENIAL_ERRORS;
  }

  /** Denied fields without an error of their own. */
  get unreportedDenials(): number {
    return Math.max(0, this.denials - MAX_DENIAL_ERRORS);
  }

  private decideIn(view: SubjectView, { place, category }: ClassifiedField): Decision {
    return view.decisions[place] ?? this.decideInto(this.accesses, { action: "read", category }, view);
  }

  private decideInto(accesses: AccessRecords, asked: Asked, view: SubjectView): Decision {
    const { action, category, circumstances } = asked;
    // Circumstances are part of the question, so an answer without them can't be reused; nor can one about no known word.
    const place = circumstances ? -1 : placeOf(action, category);
    const before = place < 0 ? undefined : view.decisions[place];
    if (before) return before;

    const shared = place < 0 ? undefined : view.outlook.settled[place];
    const settled = shared ?? this.settlement.settle(asked, view);
    accesses.add(view.reference, category, settled);
    if (place >= 0) {
      view.decisions[place] = settled.decision;
      view.outlook.settled[place] = settled;
    }
    return settled.decision;
  }
}

/** The guard of a request, from the context that its resolvers get. @throws Error where there is none: a defect. */
export function guardOf(context: unknown): RequestGuard {
  const guard = (context as { readonly guard?: unknown } | null | undefined)?.guard;
  if (RequestGuard.is(guard)) return guard;
  throw new Error("the request has no policy guard");
}

import {
  type Action,
  type Category,
  type Principal,
  type PublicError,
  type Purpose,
  type Relation,
  type ServiceName,
} from "@alpokat/kernel";
import { AccessRecords, type AccessRecord } from "./access-records";
import { type BoundFacts } from "./bound-facts";
import { proofOf } from "./consent-proof";
import { factsWithin } from "./consent-scope";
import { gap, type Decision, type DecisionRequest } from "./decision";
import { denialError } from "./denial";
import { type Facts, type ProvenFacts } from "./facts";
import { type Policy } from "./policy";
import { type SubjectReference } from "./reference";
import {
  effectivePurpose,
  factsAbout,
  relationTo,
  type RequestEvidence,
  type VerifiedGrant,
} from "./relation";
import { SubjectKnowledge, type FactsLoader } from "./subject-knowledge";
import { SubjectViews } from "./subject-views";
import { noticeFactsOf } from "./notice-facts";
import { placeOf, type ClassifiedField } from "./table";
import { type Asker, askerOf, MAY_BE_TOLD, toldDenial } from "./telling";
import { type CollectionTrigger } from "./triggers";

/** What a guard knows beside the principal. */
export interface RequestGuardOptions extends RequestEvidence {
  /**
   * What is known about subjects now: asked once for each subject and request, by `learn`. A decision about a subject
   * that was not learned has no such facts, and every rule that needs one denies.
   */
  readonly facts?: FactsLoader;
  /** Facts that whoever makes the guard knows already, by subject. */
  readonly known?: Pick<ReadonlyMap<string, ProvenFacts>, "get">;
}

/** What an operation adds to one decision. */
export interface Circumstances extends Facts {
  /** Purpose that the operation itself declares; a stated purpose that differs is a contradiction and denied. */
  readonly purpose?: Purpose;
}

/** At most so many errors are told of one request; the rest is counted. */
export const MAX_DENIAL_ERRORS = 20;

const NO_SUBJECT = gap("NO_SUBJECT");
const CONTRADICTION = gap("CONTRADICTING_PURPOSE");

/** Telemetry is recorded whatever the caller came for (clause 2): its purpose isn't the caller's. */
const isTelemetry = (action: Action, declared: Purpose | undefined): declared is "security.protect" =>
  action === "collect" && declared === "security.protect";

/** What a decision is asked about. */
export interface Asked {
  readonly action: Action;
  readonly category: Category;
  readonly reference: SubjectReference | null;
  readonly circumstances?: Circumstances | undefined;
}

const REQUEST_FAULTS: ReadonlySet<Decision> = new Set([NO_SUBJECT, CONTRADICTION]);

/** A subject as this request sees it. */
interface SubjectView {
  readonly subject: string | null;
  readonly relation: Relation;
  readonly facts: ProvenFacts;
  /** By place in the table: what was decided without circumstances. */
  readonly decisions: (Decision | undefined)[];
  /** By what case and grant say of a category: the facts with that, bound. */
  readonly bound: Map<string, BoundFacts>;
}

/**
 * Decides for one request, and keeps what has to be recorded of it. Synchronous; lives as long as the request and no
 * longer, so that a consent withdrawn meanwhile bites at the next one.
 */
export class RequestGuard {
  private readonly views = new SubjectViews<SubjectView>();
  private readonly accesses = new AccessRecords();
  private readonly masked: string[] = [];
  private readonly proven = new Set<string>();
  private readonly knowledge: SubjectKnowledge;
  private evidence: RequestEvidence;
  private denials = 0;

  constructor(
    readonly policy: Policy,
    readonly principal: Principal,
    private readonly options: RequestGuardOptions = {},
  ) {
    this.knowledge = new SubjectKnowledge(options.facts, options.known);
    this.evidence = this.gatherEvidence();
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
    return this.knowledge.learn(subjects);
  }

  /** As `decide` for reading a field, which knows its place in the table: one look-up where it was decided before. */
  decideReading({ place, category }: ClassifiedField, reference: SubjectReference | null): Decision {
    return this.viewOf(reference).decisions[place] ?? this.decide("read", category, reference);
  }

  /** Decides and records. A null reference (nobody said whom it is about) is denied, except for collecting and for sums. */
  decide(
    action: Action,
    category: Category,
    reference: SubjectReference | null,
    circumstances?: Circumstances,
  ): Decision {
    const view = this.viewOf(reference);
    // Circumstances are part of the question, so an answer without them can't be reused; nor can one about no known word.
    const place = circumstances ? -1 : placeOf(action, category);
    const before = place < 0 ? undefined : view.decisions[place];
    if (before) return before;

    const purpose = this.purposeFor(action, view.relation, circumstances);
    const asked: Asked = { action, category, reference, circumstances };
    const decision = this.decideAfresh(asked, view);
    const proof = proofOf(this.policy, { decision, purpose, asked, facts: view.facts });
    const told = this.toldTo("subject", decision, asked);
    const { subject, relation } = view;
    this.accesses.add({ subject, purpose, action, category, relation, proof, told }, decision);
    if (place >= 0) view.decisions[place] = decision;
    return decision;
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
    throw this.denialOf(decision, { action, category, reference, circumstances });
  }

  /** A refusal as the caller may be told it: clause, rule and what was missing, and of the subject only what is theirs to know. */
  denialOf(decision: Decision, asked: Asked): PublicError {
    const view = this.viewOf(asked.reference);
    const asker = this.askerOf(asked, view);
    const purpose = this.purposeFor(asked.action, view.relation, asked.circumstances);
    const consentId =
      purpose && MAY_BE_TOLD.consents.includes(asker) ? view.facts.consentIds?.[purpose] : null;
    const { category } = asked;
    const told = this.toldTo(asker, decision, asked);
    return denialError(this.policy, told, { category, purpose, consentId: consentId ?? null });
  }

  /** Decides the collection of several categories on one occasion; the first refusal is thrown, all are recorded. */
  requireCollection(trigger: CollectionTrigger, categories: readonly Category[]): void {
    const circumstances = { trigger, ...noticeFactsOf(this.principal, trigger) };
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
    return this.purposeFor("read", this.viewOf(reference).relation, undefined);
  }

  /** Says that the caller proved to be a subject, by a secret that was given to that subject alone. */
  proveSubject(subject: string): void {
    this.proven.add(subject);
    this.evidence = this.gatherEvidence();
    this.views.clear();
  }

  relationTo(reference: SubjectReference): Relation {
    return this.viewOf(reference).relation;
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

  private purposeFor(
    action: Action,
    relation: Relation,
    circumstances: Circumstances | undefined,
  ): Purpose | null {
    const declared = circumstances?.purpose;
    if (isTelemetry(action, declared)) return declared;
    const effective = effectivePurpose(this.principal, relation, circumstances?.trigger);
    // What the operation declares replaces the purpose that would be inferred, never one that staff must state.
    return this.principal.purpose ?? (effective === null ? null : (declared ?? effective));
  }

  private decideAfresh(asked: Asked, view: SubjectView): Decision {
    const { action, reference, circumstances } = asked;
    if (!reference && action !== "collect" && action !== "aggregate") return NO_SUBJECT;
    if (this.contradicts(action, circumstances?.purpose)) return CONTRADICTION;
    const question = this.questionOf(asked, view);
    const facts = circumstances ? this.policy.bind(question.facts) : this.boundFor(view, question.facts);
    return this.policy.table(question).decide(placeOf(action, asked.category), facts);
  }

  /** Without circumstances the facts of a subject differ only in what case and grant say of the category. */
  private boundFor(view: SubjectView, facts: Facts): BoundFacts {
    const covered = `${String(facts.caseCoversCategory)} ${String(facts.grantCoversCategory)}`;
    const before = view.bound.get(covered);
    if (before) return before;
    const bound = this.policy.bind(facts);
    view.bound.set(covered, bound);
    return bound;
  }

  private questionOf({ action, category, circumstances }: Asked, view: SubjectView): DecisionRequest {
    const { role, id, caseFacts } = this.principal;
    const { purpose: _declared, ...stated } = circumstances ?? {};
    return {
      role,
      service: role === "service" ? (id as ServiceName | null) : null,
      action,
      category,
      purpose: this.purposeFor(action, view.relation, circumstances),
      relation: view.relation,
      facts: { ...view.facts, ...factsAbout(category, caseFacts, this.options.grant ?? null), ...stated },
    };
  }

  /** Before data is somebody's, it is the caller's own doing: only what the operation itself stated decides. */
  private askerOf({ action, reference }: Asked, { relation }: SubjectView): Asker {
    return action === "collect" && reference === null ? "subject" : askerOf(this.principal, relation);
  }

  private toldTo(asker: Asker, decision: Decision, asked: Asked): Decision {
    // What no fact decided tells of none: the request itself was at fault.
    if (decision.outcome !== "DENY" || REQUEST_FAULTS.has(decision)) return decision;
    return toldDenial(this.policy, this.questionOf(asked, this.viewOf(asked.reference)), asker);
  }

  private contradicts(action: Action, declared: Purpose | undefined): boolean {
    if (isTelemetry(action, declared)) return false;
    const stated = this.principal.purpose;
    return stated !== null && declared !== undefined && stated !== declared;
  }

  private gatherEvidence(): RequestEvidence {
    return { ...this.options, provenSubjects: [...(this.options.provenSubjects ?? []), ...this.proven] };
  }

  private viewOf(reference: SubjectReference | null): SubjectView {
    const before = this.views.of(reference);
    if (before) return before;
    const facts = reference && this.knowledge.of(reference.subject);
    const view: SubjectView = {
      subject: reference?.subject ?? null,
      relation: reference ? relationTo(this.principal, reference, this.evidence) : "none",
      facts: reference ? factsWithin(facts, reference) : {},
      decisions: [],
      bound: new Map(),
    };
    // A view without the facts must not outlive the moment in which they are learned.
    if (facts !== null || !reference) this.views.keep(reference, view);
    return view;
  }
}

/** The guard of a request, from the context that its resolvers get. @throws Error where there is none: a defect. */
export function guardOf(context: unknown): RequestGuard {
  const guard =
    typeof context === "object" && context !== null && "guard" in context ? context.guard : undefined;
  if (guard instanceof RequestGuard) return guard;
  throw new Error("the request has no policy guard");
}

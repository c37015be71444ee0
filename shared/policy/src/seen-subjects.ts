import { type Principal, type Relation } from "@alpokat/kernel";
import { factsWithin } from "./consent-scope";
import { type ProvenFacts } from "./facts";
import { type RequestGuardOptions } from "./guard-options";
import { referenceOf, see, seenIn } from "./mark";
import { type SubjectReference } from "./reference";
import { relationTo, type RequestEvidence } from "./relation";
import { SubjectKnowledge } from "./subject-knowledge";
import { type Outlook, type SubjectView, SubjectViews } from "./subject-views";

const outlookOf = (relation: Relation, facts: ProvenFacts): Outlook => ({
  relation,
  facts,
  bound: new Map(),
  settled: [],
});

/** Everybody whom one request is about, each as its caller stands to them and as far as something was learned of them. */
export class SeenSubjects {
  private readonly views = new SubjectViews();
  private readonly proven = new Set<string>();
  private readonly knowledge: SubjectKnowledge;
  private readonly outlooks = new Map<string, Outlook>();
  private readonly nobody = outlookOf("none", {});
  private evidence: RequestEvidence;

  constructor(
    private readonly principal: Principal,
    private readonly options: RequestGuardOptions,
  ) {
    this.knowledge = new SubjectKnowledge(options.facts, options.known);
    this.evidence = options;
  }

  /** @returns null where nothing has to be waited for; rejects where it can't be known. */
  learn(subjects: readonly string[]): Promise<void> | null {
    return this.knowledge.learn(subjects);
  }

  of(reference: SubjectReference | null): SubjectView {
    const before = this.views.of(reference);
    if (before) return before;
    const facts = reference && this.knowledge.of(reference.subject);
    // A view without the facts must not outlive the moment in which they are learned.
    const isLasting = facts !== null || !reference;
    const outlook = reference ? this.outlookOn(reference, factsWithin(facts, reference)) : this.nobody;
    const view: SubjectView = { seenBy: isLasting ? this : null, reference, outlook, decisions: [] };
    if (isLasting) this.views.keep(view);
    return view;
  }

  /** Whom an object is about; its first field looks that up for the others. */
  in(source: unknown): SubjectView {
    const seen = seenIn(source);
    return seen?.seenBy === this ? seen : this.look(source);
  }

  /** The caller proved to be a subject: what was seen of it before no longer holds. */
  prove(subject: string): void {
    this.proven.add(subject);
    this.evidence = this.gatherEvidence();
    this.views.forget(subject);
  }

  private look(source: unknown): SubjectView {
    const view = this.of(referenceOf(source));
    see(source, view);
    return view;
  }

  /** Subjects of whom nothing differs that could decide share all that is decided. */
  private outlookOn(reference: SubjectReference, facts: ProvenFacts): Outlook {
    const relation = relationTo(this.principal, reference, this.evidence);
    const key = `${relation} ${JSON.stringify(facts)}`;
    const before = this.outlooks.get(key);
    if (before) return before;
    const outlook = outlookOf(relation, facts);
    this.outlooks.set(key, outlook);
    return outlook;
  }

  private gatherEvidence(): RequestEvidence {
    return { ...this.options, provenSubjects: [...(this.options.provenSubjects ?? []), ...this.proven] };
  }
}

import { type Principal, type Relation } from "@alpokat/kernel";
import { factsWithin } from "./consent-scope";
import { type ProvenFacts } from "./facts";
import { type RequestGuardOptions } from "./guard-options";
import { referenceOf, see, seenIn } from "./mark";
import { type SubjectReference } from "./reference";
import { relationTo, type RequestEvidence } from "./relation";
import { SubjectKnowledge } from "./subject-knowledge";
import { type Mention, Mentions, type Outlook, type SubjectView } from "./subject-views";

const outlookOf = (relation: Relation, facts: ProvenFacts): Outlook => ({
  relation,
  facts,
  bound: new Map(),
  settled: [],
});

/** Objects of one list, all of which say whom they are about. */
export interface ListedObjects {
  readonly objects: readonly object[];
  /** Whom each of them is about. */
  readonly mentions: readonly Mention[];
  /** The same, each once, in the order in which they are met first. */
  readonly people: ReadonlySet<Mention>;
}

/** Everybody whom one request is about, each as its caller stands to them and as far as something was learned of them. */
export class SeenSubjects {
  private readonly mentions = new Mentions();
  private readonly proven = new Set<string>();
  private readonly knowledge: SubjectKnowledge;
  private readonly outlooks = new Map<string, Outlook>();
  private readonly nobody: SubjectView;
  private evidence: RequestEvidence;

  constructor(
    private readonly principal: Principal,
    private readonly options: RequestGuardOptions,
  ) {
    this.knowledge = new SubjectKnowledge(options.facts, options.known);
    this.evidence = options;
    this.nobody = { seenBy: this, reference: null, outlook: outlookOf("none", {}), decisions: [] };
  }

  /** @returns null where nothing has to be waited for; rejects where it can't be known. */
  learn(subjects: readonly string[]): Promise<void> | null {
    return this.knowledge.learn(subjects);
  }

  of(reference: SubjectReference | null): SubjectView {
    return reference === null ? this.nobody : this.view(this.mentions.of(reference));
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
    this.mentions.forget(subject);
  }

  /** Whom marked objects are about. */
  list(marked: readonly object[]): ListedObjects {
    const objects: object[] = [];
    const mentions: Mention[] = [];
    for (const object of marked) {
      const reference = referenceOf(object);
      if (!reference) continue;
      objects.push(object);
      mentions.push(this.mentions.of(reference));
    }
    return { objects, mentions, people: new Set(mentions) };
  }

  /** As `learn`, of all whom a list is about. */
  learnListed({ people }: ListedObjects): Promise<void> | null {
    const unseen: string[] = [];
    for (const { view, reference } of people) if (!view) unseen.push(reference.subject);
    return unseen.length === 0 ? null : this.learn(unseen);
  }

  /** Looks at all objects of a list, so that no field of theirs has to. @returns whom they are about, each once. */
  see({ objects, mentions, people }: ListedObjects): readonly SubjectView[] {
    for (const [place, mention] of mentions.entries()) see(objects[place], this.view(mention));
    return Array.from(people, (mention) => this.view(mention));
  }

  private view(mention: Mention): SubjectView {
    if (mention.view) return mention.view;
    const { reference } = mention;
    const facts = this.knowledge.of(reference.subject);
    const outlook = this.outlookOn(reference, factsWithin(facts, reference));
    // A view without the facts must not outlive the moment in which they are learned.
    if (facts === null) return { seenBy: null, reference, outlook, decisions: [] };
    return (mention.view = { seenBy: this, reference, outlook, decisions: [] });
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

import { type ProvenFacts } from "./facts";

/** Loads what is known now about subjects: one question for all of them. A subject that is left out stays unknown. */
export type FactsLoader = (subjects: readonly string[]) => Promise<ReadonlyMap<string, ProvenFacts>>;

const NOTHING: ProvenFacts = Object.freeze({});

interface Batch {
  readonly subjects: string[];
  readonly loaded: Promise<void>;
}

/**
 * What one request has learned about subjects. Each subject is asked for once; what is wanted within one tick is asked
 * together. Nothing outlives the request, so that a restriction bites at the next one.
 */
export class SubjectKnowledge {
  private readonly facts = new Map<string, ProvenFacts>();
  private readonly loading = new Map<string, Promise<void>>();
  private batch: Batch | null = null;

  constructor(
    private readonly load: FactsLoader | undefined,
    private readonly given: Pick<ReadonlyMap<string, ProvenFacts>, "get"> | undefined,
  ) {}

  /** Null before the subject was learned. */
  of(subject: string): ProvenFacts | null {
    return this.facts.get(subject) ?? this.given?.get(subject) ?? null;
  }

  /** @returns null where nothing has to be waited for; rejects where the facts can't be loaded. */
  learn(subjects: readonly string[]): Promise<void> | null {
    const waits = new Set<Promise<void>>();
    for (const subject of subjects) {
      const wait = this.learnOne(subject);
      if (wait) waits.add(wait);
    }
    return waits.size === 0 ? null : Promise.all(waits).then(() => undefined);
  }

  private learnOne(subject: string): Promise<void> | null {
    if (this.of(subject) !== null) return null;
    const before = this.loading.get(subject);
    if (before) return before;
    if (!this.load) {
      this.facts.set(subject, NOTHING);
      return null;
    }
    const batch = (this.batch ??= this.openBatch(this.load));
    batch.subjects.push(subject);
    this.loading.set(subject, batch.loaded);
    return batch.loaded;
  }

  private openBatch(load: FactsLoader): Batch {
    const subjects: string[] = [];
    const loaded = endOfTick().then(async () => {
      this.batch = null;
      const facts = await load(subjects);
      for (const subject of subjects) this.facts.set(subject, facts.get(subject) ?? NOTHING);
    });
    return { subjects, loaded };
  }
}

/** After the promises that are settled now had their turn, as DataLoader does, so that their wishes join the batch. */
const endOfTick = (): Promise<void> =>
  Promise.resolve().then(() => new Promise((resolve) => process.nextTick(resolve)));

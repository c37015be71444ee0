import { type Action, type Purpose, type Relation } from "@alpokat/kernel";
import { type Outcome } from "../decision";
import { type Policy } from "../policy";
import { Comparison, type Effect } from "./comparison";
import { type ReplayedEvent, spokenEvent } from "./replayed-event";

/** Decisions that are alike in all that the record holds, and what the candidate makes of them. */
export interface ReplayedGroup {
  readonly role: string;
  readonly category: string;
  readonly action: Action;
  readonly purpose: Purpose | null;
  readonly relation: Relation | null;
  readonly outcome: Outcome;
  /** Rules of its cell that only one of the policies has, or that they have with other conditions. */
  readonly rules: readonly string[];
  readonly effect: Effect;
  readonly count: number;
  /** Ids of some of the events. */
  readonly samples: readonly string[];
}

export interface Simulation {
  readonly decisions: number;
  readonly groups: readonly ReplayedGroup[];
}

const MOST_SAMPLES = 3;

interface Kind {
  readonly event: ReplayedEvent;
  readonly category: string;
  count: number;
  readonly samples: string[];
}

/** Replays recorded decisions against a candidate. Decisions that are alike are replayed once, and counted. */
export class Replay {
  private readonly kinds = new Map<string, Kind>();
  private decisions = 0;

  constructor(
    private readonly present: Policy,
    private readonly candidate: Policy,
  ) {}

  /** What nobody is told of is left out. */
  add(recorded: ReplayedEvent): void {
    const event = spokenEvent(recorded);
    if (event === null) return;
    this.decisions += 1;
    for (const category of event.categories) {
      const { id: _id, categories: _all, principal, ...alike } = event;
      const service = event.principalRole === "service" ? principal : null;
      const key = JSON.stringify([alike, service, category]);
      const kind = this.kinds.get(key) ?? { event, category, count: 0, samples: [] };
      kind.count += 1;
      if (kind.samples.length < MOST_SAMPLES) kind.samples.push(event.id);
      this.kinds.set(key, kind);
    }
  }

  conclude(): Simulation {
    const comparison = new Comparison(this.present, this.candidate);
    const groups = [...this.kinds.values()].map((kind): ReplayedGroup => {
      const { event, category, count, samples } = kind;
      const { rules, effect } = comparison.of(event, category);
      const { action, purpose, relation, outcome } = event;
      const role = event.principalRole === "service" ? String(event.principal) : event.principalRole;
      return { role, category, action, purpose, relation, outcome, rules, effect, count, samples };
    });
    return { decisions: this.decisions, groups };
  }
}

import { isCategory, RELATIONS, type Category, type Purpose, type Relation } from "@alpokat/kernel";
import { actorOf } from "../actors";
import { type CedarAction, type Outcome } from "../decision";
import { FACT_NAMES, type FactName, type Facts } from "../facts";
import { type Policy } from "../policy";
import { factsOf, StudiedRules, type RuleInCell } from "./cells";
import { combinationsOf, thresholdsOf, type Thresholds } from "./fact-space";
import { type ReplayedEvent } from "./replayed-event";

/** What a candidate would make of decisions that are alike. */
export type Effect =
  | { readonly kind: "same" }
  /** The same outcome, by other rules. */
  | { readonly kind: "same by other rules" }
  | { readonly kind: "changes"; readonly to: Outcome }
  /** The facts, which the record doesn't hold, decide. */
  | { readonly kind: "could change"; readonly to: readonly Outcome[]; readonly facts: readonly FactName[] }
  | { readonly kind: "not replayable"; readonly why: string };

export interface Compared {
  /** Rules that only one of the policies has here, or that they have with other conditions. */
  readonly rules: readonly string[];
  readonly effect: Effect;
}

const SAME: Compared = { rules: [], effect: { kind: "same" } };
const unreplayable = (why: string): Compared => ({ rules: [], effect: { kind: "not replayable", why } });

/** A recorded decision with what the record leaves open filled in. */
interface Question {
  readonly event: ReplayedEvent;
  readonly purpose: Purpose;
  readonly category: Category;
  readonly relation: Relation;
}

/** What came of trying every set of facts with which the decision can have come out as recorded. */
interface Tried {
  /** Whether the policies differ on the question at all. */
  isDifferent: boolean;
  isConsistent: boolean;
  hasOtherRules: boolean;
  readonly outcomes: Set<Outcome>;
  /** Values of facts, as `name=value`, of the sets that changed the outcome and of those that didn't. */
  readonly changing: Set<string>;
  readonly keeping: Set<string>;
  readonly rules: Set<string>;
}

/**
 * Compares two policies on recorded decisions. The record holds no facts: a decision is tried under every combination of
 * them with which the present policy decides as recorded, by the same rules and for want of the same facts.
 */
export class Comparison {
  private readonly before: StudiedRules;
  private readonly after: StudiedRules;
  private readonly thresholds: Thresholds;

  constructor(
    private readonly present: Policy,
    private readonly candidate: Policy,
  ) {
    this.before = new StudiedRules(present.rules);
    this.after = new StudiedRules(candidate.rules);
    this.thresholds = thresholdsOf([...present.rules, ...candidate.rules]);
  }

  of(event: ReplayedEvent, category: string): Compared {
    const { purpose, missingFacts, relation } = event;
    if (!isCategory(category)) return unreplayable("the category is no longer in the vocabulary");
    // Decided before any rule was asked: by a missing purpose, a contradiction, or nobody whom it was about.
    if (purpose === null || (event.isGap === true && missingFacts.length === 0)) return SAME;
    const tried: Tried = {
      isDifferent: false,
      isConsistent: false,
      hasOtherRules: false,
      outcomes: new Set(),
      changing: new Set(),
      keeping: new Set(),
      rules: new Set(),
    };
    for (const each of relation === null ? RELATIONS : [relation]) {
      const fault = this.tryAll({ event, purpose, category, relation: each }, tried);
      if (fault !== null) return unreplayable(fault);
    }
    if (!tried.isDifferent) return SAME;
    return tried.isConsistent
      ? conclusion(event.outcome, tried)
      : unreplayable("the rules in force don't decide so: it was recorded under others");
  }

  /** @returns why it can't be replayed; null where it was. */
  private tryAll(question: Question, tried: Tried): string | null {
    const [before, after] = [this.inCells(question, this.before), this.inCells(question, this.after)];
    if (before === null || after === null) return "the role is no longer in the vocabulary";
    const differing = differingRules(before, after);
    // The same rules on the same conditions decide the same, whatever the facts were.
    if (differing.length === 0) return null;
    tried.isDifferent = true;
    const asked = new Set([...before, ...after].flatMap((rule) => [...factsOf(rule)]));
    const combinations = this.combinations(
      FACT_NAMES.filter((name) => asked.has(name)),
      question,
    );
    if (combinations === null) return "too many facts decide";
    for (const each of combinations) this.tryOne(question, each, tried);
    differing.forEach((id) => tried.rules.add(id));
    return null;
  }

  /** Facts that were recorded as missing stay so; of the others it isn't known whether they were there. */
  private combinations(facts: readonly FactName[], { event, purpose }: Question): Iterable<Facts> | null {
    const { thresholds } = this;
    const given = facts.filter((name) => !event.missingFacts.includes(name));
    return (
      combinationsOf(given, { purpose, thresholds, mayBeMissing: new Set(given) }) ??
      combinationsOf(given, { purpose, thresholds, mayBeMissing: new Set() })
    );
  }

  private tryOne({ event, purpose, category, relation }: Question, facts: Facts, tried: Tried): void {
    const { principalRole: role, principal, action } = event;
    const service = role === "service" ? (principal as never) : null;
    const request = { role, service, action, category, purpose, relation, facts };
    const before = this.present.decide(request);
    if (before.outcome !== event.outcome || before.ruleIds.join() !== [...event.ruleIds].sort().join())
      return;
    if (event.isGap !== null && !isSameSet(before.missingFacts, event.missingFacts)) return;
    tried.isConsistent = true;
    const after = this.candidate.decide(request);
    tried.outcomes.add(after.outcome);
    if (before.ruleIds.join() !== after.ruleIds.join()) tried.hasOtherRules = true;
    const values = after.outcome === before.outcome ? tried.keeping : tried.changing;
    for (const name of FACT_NAMES) values.add(valueOf(name, facts));
  }

  /** The rules that may apply; reading is reading in clear or masked. Null for a role that isn't in the vocabulary. */
  private inCells(
    { event, purpose, category, relation }: Question,
    rules: StudiedRules,
  ): readonly RuleInCell[] | null {
    const { principalRole, principal, action } = event;
    const actor = actorOf(principalRole, principalRole === "service" ? (principal as never) : null);
    if (actor === null) return null;
    const actions: readonly CedarAction[] = action === "read" ? ["read", "read_masked"] : [action];
    return actions.flatMap((each) => rules.in({ actor, action: each, category, purpose, relation }));
  }
}

function conclusion(
  recorded: Outcome,
  { outcomes, changing, keeping, rules, hasOtherRules }: Tried,
): Compared {
  const to = [...outcomes].sort();
  const differing = [...rules].sort();
  if (to.length > 1) {
    const isTelling = (value: string): boolean => changing.has(value) !== keeping.has(value);
    const telling = [...changing, ...keeping].filter(isTelling);
    const deciding = FACT_NAMES.filter((name) => telling.some((value) => value.startsWith(`${name}=`)));
    return { rules: differing, effect: { kind: "could change", to, facts: deciding } };
  }
  const [only] = to;
  if (only !== undefined && only !== recorded)
    return { rules: differing, effect: { kind: "changes", to: only } };
  return hasOtherRules ? { rules: differing, effect: { kind: "same by other rules" } } : SAME;
}

const valueOf = (name: FactName, facts: Facts): string => `${name}=${JSON.stringify(facts[name] ?? null)}`;

const nameOf = ({ rule, operand }: RuleInCell): string =>
  operand.known ? rule.id : `${rule.id} ${operand.text}`;

/** Ids of the rules that are on one side only, or have other conditions there. */
function differingRules(before: readonly RuleInCell[], after: readonly RuleInCell[]): readonly string[] {
  const [names, others] = [new Set(before.map(nameOf)), new Set(after.map(nameOf))];
  const differing = [
    ...before.filter((rule) => !others.has(nameOf(rule))),
    ...after.filter((rule) => !names.has(nameOf(rule))),
  ];
  return [...new Set(differing.map(({ rule }) => rule.id))];
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name));

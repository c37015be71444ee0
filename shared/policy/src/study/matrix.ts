import { CATEGORY_NAMES, isWithin, type Category, type Purpose, type Relation } from "@alpokat/kernel";
import { type Actor } from "../actors";
import { type CedarAction } from "../decision";
import { FACT_NAMES, type FactName } from "../facts";
import { type RegulatoryProfile } from "../legal-data";
import { type Policy } from "../policy";
import { type Rule } from "../rules";
import { factsOf, permittedCells, type RuleInCell, type StudiedCell } from "./cells";

/** One line for a privacy officer: who may do what with which data, why, and on what conditions. */
export interface MatrixLine {
  /** Clause of the privacy policy, or article, of the rule that permits. */
  readonly clause: string;
  readonly roles: readonly Actor[];
  readonly purpose: Purpose;
  readonly action: CedarAction;
  readonly relations: readonly Relation[];
  /** Categories, of which one with a star stands for all below it too: `user.contact.*`. */
  readonly categories: readonly string[];
  /** Rules that permit it, each for itself. */
  readonly permits: readonly string[];
  /** Bans that facts can bring into force. */
  readonly bans: readonly string[];
  /** Facts that have to be known; without one of them it is denied. */
  readonly facts: readonly FactName[];
}

/** What the policy can permit at all, by clause. */
export interface PolicyMatrix {
  readonly policyHash: string;
  readonly profile: RegulatoryProfile;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly lines: readonly MatrixLine[];
}

interface Gathered {
  readonly first: StudiedCell;
  readonly categories: Set<Category>;
  readonly relations: Set<Relation>;
  readonly actors: Set<Actor>;
}

const idsOf = (rules: readonly RuleInCell[]): readonly string[] => rules.map(({ rule }) => rule.id);

function factsIn({ permits, forbids }: StudiedCell): readonly FactName[] {
  const asked = new Set([...permits, ...forbids].flatMap((rule) => [...factsOf(rule)]));
  return FACT_NAMES.filter((name) => asked.has(name));
}

/** What makes two cells one line, beside the words that are merged. */
const substanceOf = (studied: StudiedCell): string =>
  [
    studied.cell.action,
    studied.cell.purpose,
    idsOf(studied.permits),
    idsOf(studied.forbids),
    factsIn(studied),
  ].join("|");

/** Merges what is alike but for one word, first by category, then by relation, then by role. */
function gather(policy: Policy): readonly Gathered[] {
  const byCategory = new Map<string, Gathered>();
  for (const studied of permittedCells(policy.rules)) {
    if (studied.isBanned) continue;
    const { actor, relation, category } = studied.cell;
    const key = [substanceOf(studied), actor, relation].join("|");
    const before = byCategory.get(key);
    if (before) before.categories.add(category);
    else {
      const one = { first: studied, actors: new Set([actor]), relations: new Set([relation]) };
      byCategory.set(key, { ...one, categories: new Set([category]) });
    }
  }
  const byRelation = merge([...byCategory.values()], ({ actors, categories }) => [...actors, ...categories]);
  return merge(byRelation, ({ relations, categories }) => [...relations, ...categories]);
}

function merge(
  lines: readonly Gathered[],
  sameIn: (line: Gathered) => readonly string[],
): readonly Gathered[] {
  const merged = new Map<string, Gathered>();
  for (const line of lines) {
    const key = [substanceOf(line.first), ...sameIn(line)].join("|");
    const before = merged.get(key);
    if (!before) merged.set(key, line);
    else {
      line.actors.forEach((actor) => before.actors.add(actor));
      line.relations.forEach((relation) => before.relations.add(relation));
    }
  }
  return [...merged.values()];
}

/** `user.contact.*` where everything below is in too, the plain name where it isn't. */
function abbreviated(categories: ReadonlySet<Category>): readonly string[] {
  const isWhole = (category: Category): boolean =>
    CATEGORY_NAMES.every((other) => !isWithin(other, category) || categories.has(other));
  const hasChildren = (category: Category): boolean =>
    CATEGORY_NAMES.some((other) => other !== category && isWithin(other, category));
  const whole = [...categories].filter((category) => hasChildren(category) && isWhole(category));
  return CATEGORY_NAMES.filter((category) => categories.has(category))
    .filter((category) => !whole.some((group) => group !== category && isWithin(category, group)))
    .map((category) => (whole.includes(category) ? `${category}.*` : category));
}

function lineOf({ first, actors, relations, categories }: Gathered): MatrixLine {
  return {
    clause: first.permits[0]?.rule.clause ?? "",
    roles: [...actors],
    purpose: first.cell.purpose,
    action: first.cell.action,
    relations: [...relations],
    categories: abbreviated(categories),
    permits: idsOf(first.permits),
    bans: idsOf(first.forbids),
    facts: factsIn(first),
  };
}

const clauseFirst = (a: MatrixLine, b: MatrixLine): number =>
  a.clause.localeCompare(b.clause, "en", { numeric: true }) || a.purpose.localeCompare(b.purpose, "en");

/** Everything that the policy can permit, as lines by clause. What stands on none of them is denied. */
export function matrixOf(policy: Policy): PolicyMatrix {
  return {
    policyHash: policy.hash,
    profile: policy.profile,
    rules: new Map(policy.rules.map((rule) => [rule.id, rule])),
    lines: gather(policy).map(lineOf).sort(clauseFirst),
  };
}

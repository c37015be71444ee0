import { DISCLOSURE_GROUNDS, type Purpose } from "@alpokat/kernel";
import { CASE_KINDS, type FactName, type Facts } from "../facts";
import { type Rule } from "../rules";
import { TRIGGER_NAMES } from "../triggers";
import { isRecord } from "../words";

/** At most so many combinations are tried; what has more is told to be undecided. */
const MOST_COMBINATIONS = 100_000;

type Values = readonly unknown[];

const FLAG: Values = [true, false];
const WORDS: Readonly<Partial<Record<FactName, Values>>> = {
  trigger: TRIGGER_NAMES,
  caseKind: CASE_KINDS,
  ground: DISCLOSURE_GROUNDS,
};
const NUMBERS: readonly FactName[] = ["noticeVersion", "minimumNotice", "groupSize", "grantSubjects"];

/** The numbers that rules compare a fact with. */
export type Thresholds = ReadonlyMap<string, ReadonlySet<number>>;

/** Finds every comparison of a fact with a number in the rules' conditions. */
export function thresholdsOf(rules: readonly Rule[]): Thresholds {
  const found = new Map<string, Set<number>>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isRecord(node)) return;
    const [fact, number] = [factIn(node["left"]), numberIn(node["right"])];
    if (fact !== null && number !== null) found.set(fact, (found.get(fact) ?? new Set()).add(number));
    Object.values(node).forEach(visit);
  };
  rules.forEach(({ json }) => {
    visit(json.conditions);
  });
  return found;
}

function factIn(node: unknown): string | null {
  const attribute = isRecord(node) ? node["."] : undefined;
  return isRecord(attribute) && typeof attribute["attr"] === "string" ? attribute["attr"] : null;
}

const numberIn = (node: unknown): number | null =>
  isRecord(node) && typeof node["Value"] === "number" ? node["Value"] : null;

/** The values of a fact among which rules can tell: every word, and each number with its neighbours. */
function valuesOf(fact: FactName, purpose: Purpose | null, thresholds: Thresholds): Values {
  if (fact === "consents") return purpose === null ? [[]] : [[], [purpose]];
  if (NUMBERS.includes(fact)) {
    const numbers = [...(thresholds.get(fact) ?? []), 2].flatMap((number) => [
      number - 1,
      number,
      number + 1,
    ]);
    return [...new Set(numbers)].sort((a, b) => a - b);
  }
  return WORDS[fact] ?? FLAG;
}

/** What is asked about a set of facts. */
export interface FactQuestion {
  readonly purpose: Purpose | null;
  readonly thresholds: Thresholds;
  /** Facts that may be missing as well. */
  readonly mayBeMissing: ReadonlySet<FactName>;
}

/**
 * Every combination of the facts' values that rules can tell apart.
 * @returns null where there are too many to try.
 */
export function combinationsOf(facts: readonly FactName[], question: FactQuestion): Iterable<Facts> | null {
  const axes = facts.map((fact) => {
    const values = valuesOf(fact, question.purpose, question.thresholds);
    return { fact, values: question.mayBeMissing.has(fact) ? [undefined, ...values] : values };
  });
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  return count > MOST_COMBINATIONS ? null : walk(axes, {});
}

interface Axis {
  readonly fact: FactName;
  readonly values: Values;
}

function* walk(axes: readonly Axis[], chosen: Record<string, unknown>): Generator<Facts> {
  const [first, ...others] = axes;
  if (!first) {
    yield chosen;
    return;
  }
  for (const value of first.values)
    yield* walk(others, value === undefined ? chosen : { ...chosen, [first.fact]: value });
}

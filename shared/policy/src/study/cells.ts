import { CATEGORY_NAMES, PURPOSES, RELATIONS } from "@alpokat/kernel";
import { ACTORS, type Actor } from "../actors";
import { compileRules, type CompiledRule } from "../compile";
import { CEDAR_ACTIONS, type CedarAction } from "../decision";
import { type Cell } from "../expression";
import { type FactName } from "../facts";
import { type Operand } from "../operand";
import { type Rule } from "../rules";

/** A rule that applies to a cell for certain, or depending on facts. */
export interface RuleInCell {
  readonly rule: Rule;
  readonly operand: Operand;
}

/** A cell that some rule permits, at least under some facts. */
export interface StudiedCell {
  readonly cell: Cell;
  readonly permits: readonly RuleInCell[];
  readonly forbids: readonly RuleInCell[];
  /** Whether a ban applies whatever the facts are. */
  readonly isBanned: boolean;
}

const NO_FACTS: ReadonlySet<FactName> = new Set();

/** The facts that a rule still asks for in its cell. */
export const factsOf = ({ operand }: RuleInCell): ReadonlySet<FactName> =>
  operand.known ? NO_FACTS : operand.facts;

/** The rules of one policy, to be asked which of them may apply to a cell. */
export class StudiedRules {
  private readonly compiled: readonly CompiledRule[];

  constructor(rules: readonly Rule[]) {
    this.compiled = compileRules(rules);
  }

  in(cell: Cell): readonly RuleInCell[] {
    return inCell(this.compiled, cell);
  }
}

function inCell(rules: readonly CompiledRule[], cell: Cell): readonly RuleInCell[] {
  const found: RuleInCell[] = [];
  for (const { rule, applies } of rules) {
    const operand = applies(cell);
    if (!operand.known || operand.value === true) found.push({ rule, operand });
  }
  return found;
}

const isCertain = ({ operand }: RuleInCell): boolean => operand.known;

/** What the rules' scopes leave of them for one actor and action: `concerns` asks of a cell no more than these. */
function concerned(
  rules: readonly CompiledRule[],
  actor: Actor,
  action: CedarAction,
): readonly CompiledRule[] {
  const anyOther = { category: "user", purpose: "account.self", relation: "none" } as const;
  return rules.filter(({ concerns }) => concerns({ actor, action, ...anyOther }));
}

/** Every cell that some rule permits, with all rules that may apply to it, in the order of the vocabulary. */
export function* permittedCells(rules: readonly Rule[]): Generator<StudiedCell> {
  const compiled = compileRules(rules);
  for (const actor of ACTORS)
    for (const action of CEDAR_ACTIONS) {
      const all = concerned(compiled, actor, action);
      const permitting = all.filter(({ rule }) => rule.effect === "permit");
      const forbidding = all.filter(({ rule }) => rule.effect === "forbid");
      if (permitting.length === 0) continue;
      for (const cell of cellsOf(actor, action)) {
        const permits = inCell(permitting, cell);
        if (permits.length === 0) continue;
        const forbids = inCell(forbidding, cell);
        yield { cell, permits, forbids, isBanned: forbids.some(isCertain) };
      }
    }
}

function* cellsOf(actor: Actor, action: CedarAction): Generator<Cell> {
  for (const purpose of PURPOSES)
    for (const relation of RELATIONS)
      for (const category of CATEGORY_NAMES) yield { actor, action, category, purpose, relation };
}

/** Ids of the rules that apply to no cell of the table, whatever the facts. */
export function unreachableRules(rules: readonly Rule[]): readonly string[] {
  return compileRules(rules)
    .filter((compiled) => !isReachable(compiled))
    .map(({ rule }) => rule.id);
}

function isReachable(compiled: CompiledRule): boolean {
  for (const actor of ACTORS)
    for (const action of CEDAR_ACTIONS) {
      if (concerned([compiled], actor, action).length === 0) continue;
      for (const cell of cellsOf(actor, action)) if (inCell([compiled], cell).length > 0) return true;
    }
  return false;
}

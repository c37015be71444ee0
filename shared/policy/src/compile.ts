import type * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { failOpenFaults } from "./fail-closed";
import { compileExpression, isMember, type Cell, type Reducer } from "./expression";
import { both, known, negate, type Operand } from "./operand";
import { PolicyTextError, type Rule } from "./rules";
import { wordOf, type Word } from "./words";

/** A rule that can be asked about a cell. */
export interface CompiledRule {
  readonly rule: Rule;
  /** Whether the rule's scope has room for any cell of this actor and action. */
  readonly concerns: (cell: Cell) => boolean;
  /** Whether the rule applies: a truth value, or a closure over the facts. */
  readonly applies: Reducer;
}

/**
 * Compiles every rule.
 * @throws PolicyTextError naming every rule that isn't understood, or under which a missing fact would allow more.
 */
export function compileRules(rules: readonly Rule[]): readonly CompiledRule[] {
  const faults = rules.flatMap(failOpenFaults);
  const compiled = rules.map((rule) => {
    try {
      return compileRule(rule);
    } catch (error) {
      if (!(error instanceof PolicyTextError)) throw error;
      faults.push(...error.faults.map((fault) => `rule ${rule.id}: ${fault}`));
      return null;
    }
  });
  if (faults.length > 0) throw new PolicyTextError(faults);
  return compiled.filter((rule) => rule !== null);
}

function compileRule(rule: Rule): CompiledRule {
  const { json } = rule;
  const actorAndAction = [...scopeOf(json.principal), ...scopeOf(json.action)];
  const resource = scopeOf(json.resource);
  const conditions = json.conditions.map(({ kind, body }): Reducer => {
    const reduce = compileExpression(body);
    return kind === "when" ? reduce : (cell) => negate(reduce(cell));
  });
  const concerns = (cell: Cell): boolean => actorAndAction.every((isIn) => isIn(cell));
  const applies: Reducer = (cell) => {
    if (!concerns(cell) || !resource.every((isIn) => isIn(cell))) return known(false);
    let all: Operand = known(true);
    for (const condition of conditions) {
      all = both(all, condition(cell));
      if (all.known && all.value !== true) return all;
    }
    return all;
  };
  return { rule, concerns, applies };
}

type Constraint = cedar.PrincipalConstraint | cedar.ActionConstraint | cedar.ResourceConstraint;

/** @returns the tests that a cell must pass to be in the rule's scope. */
function scopeOf(constraint: Constraint): readonly ((cell: Cell) => boolean)[] {
  if (constraint.op === "All") return [];
  if (constraint.op === "==" && "entity" in constraint) {
    const word = wordOf(constraint.entity);
    return [(cell) => isExactly(cell, word)];
  }
  if (constraint.op === "in" && "entity" in constraint) {
    const word = wordOf(constraint.entity);
    return [(cell) => isMember(cell, word)];
  }
  if (constraint.op === "in" && "entities" in constraint) {
    const words = constraint.entities.map(wordOf);
    return [(cell) => words.some((word) => isMember(cell, word))];
  }
  throw new PolicyTextError([`scope ${JSON.stringify(constraint)} is not understood`]);
}

function isExactly(cell: Cell, word: Word): boolean {
  return word.type === "Category" ? cell.category === word.id : isMember(cell, word);
}

import { setImmediate as others } from "node:timers/promises";
import {
  CATEGORY_NAMES,
  PURPOSES,
  RELATIONS,
  type Category,
  type Purpose,
  type Relation,
} from "@alpokat/kernel";
import { ACTORS, type Actor } from "../actors";
import { CEDAR_ACTIONS, type CedarAction } from "../decision";
import { type Policy } from "../policy";
import { type Rule } from "../rules";
import { permittedCells } from "../study/cells";

/** A rule and everything that it can bring about; nothing but its text where it forbids. */
export interface RuleReach {
  readonly rule: Rule;
  readonly roles: readonly Actor[];
  readonly actions: readonly CedarAction[];
  readonly relations: readonly Relation[];
  readonly purposes: readonly Purpose[];
  readonly categories: readonly Category[];
}

/** The rules that rest on one clause of the privacy policy, or on one article. */
export interface ClauseRules {
  readonly clause: string;
  readonly rules: readonly RuleReach[];
}

class Reach {
  readonly roles = new Set<Actor>();
  readonly actions = new Set<CedarAction>();
  readonly relations = new Set<Relation>();
  readonly purposes = new Set<Purpose>();
  readonly categories = new Set<Category>();
}

const remembered = new WeakMap<Policy, Promise<readonly ClauseRules[]>>();

/** How long others wait at most while the table is walked. */
const SLICE_MS = 5;

/** The whole policy by clause, in the order of the rules; worked out once for a policy, a slice at a time. */
export function rulesByClause(policy: Policy): Promise<readonly ClauseRules[]> {
  const clauses = remembered.get(policy) ?? byClause(policy);
  remembered.set(policy, clauses);
  return clauses;
}

async function byClause(policy: Policy): Promise<readonly ClauseRules[]> {
  const reached = await reachOf(policy);
  return [...new Set(policy.rules.map(({ clause }) => clause))].map((clause) => ({
    clause,
    rules: policy.rules
      .filter((rule) => rule.clause === clause)
      .map((rule) => told(rule, reached.get(rule.id))),
  }));
}

async function reachOf(policy: Policy): Promise<ReadonlyMap<string, Reach>> {
  const reached = new Map<string, Reach>();
  let begun = performance.now();
  for (const { cell, permits, isBanned } of permittedCells(policy.rules)) {
    if (performance.now() - begun > SLICE_MS) {
      await others();
      begun = performance.now();
    }
    if (isBanned) continue;
    for (const { rule } of permits) {
      const reach = reached.get(rule.id) ?? new Reach();
      reach.roles.add(cell.actor);
      reach.actions.add(cell.action);
      reach.relations.add(cell.relation);
      reach.purposes.add(cell.purpose);
      reach.categories.add(cell.category);
      reached.set(rule.id, reach);
    }
  }
  return reached;
}

/** In the order of the vocabularies. */
const told = (rule: Rule, reach: Reach = new Reach()): RuleReach => ({
  rule,
  roles: ACTORS.filter((actor) => reach.roles.has(actor)),
  actions: CEDAR_ACTIONS.filter((action) => reach.actions.has(action)),
  relations: RELATIONS.filter((relation) => reach.relations.has(relation)),
  purposes: PURPOSES.filter((purpose) => reach.purposes.has(purpose)),
  categories: CATEGORY_NAMES.filter((category) => reach.categories.has(category)),
});

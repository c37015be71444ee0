import { PURPOSES, type Category, type Purpose } from "@alpokat/kernel";
import { roleOf, type Actor } from "../actors";
import { type CedarAction } from "../decision";
import { type Policy } from "../policy";
import { noticeVersionOf, type LegalBasis } from "../purposes";
import { type Rule } from "../rules";
import { permittedCells } from "../study/cells";

/** What a category is processed for, as the rules permit it to anybody under any facts. */
export interface DataMapUse {
  readonly purpose: Purpose;
  /** Clauses, laws and legal bases of the rules that permit it. */
  readonly clauses: readonly string[];
  readonly laws: readonly string[];
  readonly bases: readonly LegalBasis[];
  /** First version of the privacy notice that names the purpose; null where the law alone is the ground. */
  readonly noticeVersion: number | null;
  readonly actions: readonly CedarAction[];
  /** Roles, and services by their names as `service:communications`. */
  readonly roles: readonly string[];
  readonly ruleIds: readonly string[];
}

/** All that was found of one category and purpose. */
class Gathered {
  readonly rules = new Map<string, Rule>();
  readonly actions = new Set<CedarAction>();
  readonly actors = new Set<Actor>();
}

type Uses = ReadonlyMap<Category, ReadonlyMap<Purpose, Gathered>>;

const remembered = new WeakMap<Policy, Uses>();

/** What the policy permits with a category, in the order of the vocabulary's purposes. */
export function usesOf(policy: Policy, category: Category): readonly DataMapUse[] {
  const ofCategory = gathered(policy).get(category);
  return PURPOSES.flatMap((purpose) => {
    const found = ofCategory?.get(purpose);
    return found ? [useOf(purpose, found)] : [];
  });
}

/** From walking the whole table; worked out once for a policy. */
function gathered(policy: Policy): Uses {
  const before = remembered.get(policy);
  if (before) return before;
  const uses = new Map<Category, Map<Purpose, Gathered>>();
  for (const { cell, permits, isBanned } of permittedCells(policy.rules)) {
    if (isBanned) continue;
    const ofCategory = uses.get(cell.category) ?? new Map<Purpose, Gathered>();
    const found = ofCategory.get(cell.purpose) ?? new Gathered();
    for (const { rule } of permits) found.rules.set(rule.id, rule);
    found.actions.add(cell.action);
    found.actors.add(cell.actor);
    uses.set(cell.category, ofCategory.set(cell.purpose, found));
  }
  remembered.set(policy, uses);
  return uses;
}

function useOf(purpose: Purpose, { rules, actions, actors }: Gathered): DataMapUse {
  const permitting = [...rules.values()];
  return {
    purpose,
    clauses: sorted(permitting.map(({ clause }) => clause)),
    laws: sorted(permitting.map(({ law }) => law)),
    bases: sorted(permitting.map(({ basis }) => basis)),
    noticeVersion: noticeVersionOf(purpose),
    actions: sorted([...actions]),
    roles: sorted([...actors].map((actor) => (roleOf(actor) === "service" ? `service:${actor}` : actor))),
    ruleIds: sorted([...rules.keys()]),
  };
}

const sorted = <T extends string>(words: readonly T[]): readonly T[] => [...new Set(words)].sort();

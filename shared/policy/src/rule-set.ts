import { type BoundFacts, type Residual, type Rules } from "./bound-facts";
import { type CompiledRule } from "./compile";
import { gap, UNPERMITTED, type Decision } from "./decision";
import { type Cell } from "./expression";
import { FACT_NAMES, type FactName } from "./facts";
import { type OpenOperand } from "./operand";
import { type Rule } from "./rules";

/** A rule that applies to a cell for certain, or, with a residual, depending on facts. */
export interface ApplicableRule {
  readonly rule: Rule;
  readonly residual: Residual | null;
}

/** The rules that may apply to a cell; `residualOf` numbers what only facts can settle. */
export function applicableRules(
  rules: readonly CompiledRule[],
  cell: Cell,
  residualOf: (operand: OpenOperand) => Residual,
): readonly ApplicableRule[] {
  const applicable: ApplicableRule[] = [];
  for (const { rule, applies } of rules) {
    const operand = applies(cell);
    if (!operand.known) applicable.push({ rule, residual: residualOf(operand) });
    else if (operand.value === true) applicable.push({ rule, residual: null });
  }
  return applicable;
}

const NO_FACTS: ReadonlySet<FactName> = new Set();
const factsOf = ({ residual }: ApplicableRule): ReadonlySet<FactName> =>
  residual === null ? NO_FACTS : residual.operand.facts;

/** Bits that fit into a small integer, so that the key of a remembered decision needs no allocation. */
const KEY_BITS = 30;

/**
 * The rules of one cell of the table. What the facts can still change is evaluated for each request; the decision
 * that follows is made once for each combination, and shared.
 */
export class RuleSet implements Rules {
  private readonly open: readonly Residual[];
  /** Places in FACT_NAMES of the facts that open rules ask for. */
  private readonly facts: readonly number[];
  private readonly remembered = new Map<number, Decision>();

  constructor(
    private readonly rules: readonly ApplicableRule[],
    private readonly permission: "ALLOW" | "MASK",
  ) {
    this.open = rules.map(({ residual }) => residual).filter((residual) => residual !== null);
    const asked = new Set(rules.flatMap((rule) => [...factsOf(rule)]));
    this.facts = [...asked].map((name) => FACT_NAMES.indexOf(name)).sort((a, b) => a - b);
  }

  get hasPermit(): boolean {
    return this.rules.some(({ rule }) => rule.effect === "permit");
  }

  decide(facts: BoundFacts): Decision {
    if (this.open.length + this.facts.length > KEY_BITS) return this.conclude(facts);
    const key = this.keyOf(facts);
    const before = this.remembered.get(key);
    if (before) return before;
    const decision = this.conclude(facts);
    this.remembered.set(key, decision);
    return decision;
  }

  /** Everything about the facts that the decision depends on: which open rules apply, and which facts are there. */
  private keyOf(facts: BoundFacts): number {
    let key = 0;
    for (const residual of this.open) key = (key << 1) | (facts.holds(residual) ? 1 : 0);
    for (const place of this.facts) key = (key << 1) | (facts.isGiven(place) ? 1 : 0);
    return key;
  }

  private conclude(bound: BoundFacts): Decision {
    const { facts } = bound;
    const applying = this.rules.filter(({ residual }) => residual === null || bound.holds(residual));
    const forbids = applying.filter(({ rule }) => rule.effect === "forbid");
    const missing = (rules: readonly ApplicableRule[]): readonly FactName[] => {
      const asked = new Set(rules.flatMap((rule) => [...factsOf(rule)]));
      return FACT_NAMES.filter((name) => asked.has(name) && facts[name] === undefined);
    };
    if (forbids.length > 0) {
      // A ban that rests on known facts is a ban; one that applies only because a fact is missing is a gap.
      const certain = forbids.filter((rule) => missing([rule]).length === 0);
      return certain.length > 0
        ? forbidden(forbids, certain, [])
        : forbidden(forbids, forbids, missing(forbids));
    }
    const permits = applying.filter(({ rule }) => rule.effect === "permit");
    if (permits.length > 0) return permitted(permits, this.permission);
    const unknown = missing(this.rules.filter(({ rule, residual }) => residual && rule.effect === "permit"));
    return unknown.length > 0 ? Object.freeze(gap("MISSING_FACT", unknown)) : UNPERMITTED;
  }
}

/** Reading as callers mean it: in clear where that is permitted, or else masked. */
export class ReadingRules implements Rules {
  constructor(
    private readonly clear: Rules,
    private readonly masked: Rules,
  ) {}

  get hasPermit(): boolean {
    return this.clear.hasPermit || this.masked.hasPermit;
  }

  decide(facts: BoundFacts): Decision {
    const decision = this.clear.decide(facts);
    if (decision.outcome === "ALLOW") return decision;
    const masked = this.masked.decide(facts);
    return masked.outcome === "MASK" || decision.reason === "NO_RULE_PERMITS" ? masked : decision;
  }
}

/** The ids of all in order, and id, clause and law of the first of those that are to be cited. */
function deciding(
  rules: readonly ApplicableRule[],
  cited: readonly ApplicableRule[] = rules,
): Pick<Decision, "ruleIds" | "ruleId" | "clause" | "law"> {
  const [first] = cited.map(({ rule }) => rule).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (!first) throw new Error("a decision by rules cites at least one");
  const ruleIds = rules.map(({ rule }) => rule.id).sort();
  return { ruleIds, ruleId: first.id, clause: first.clause, law: first.law };
}

const permitted = (rules: readonly ApplicableRule[], outcome: "ALLOW" | "MASK"): Decision =>
  Object.freeze({
    outcome,
    ...deciding(rules),
    reason: outcome === "ALLOW" ? "PERMITTED" : "PERMITTED_MASKED",
    isGap: false,
    missingFacts: [],
  });

const forbidden = (
  rules: readonly ApplicableRule[],
  cited: readonly ApplicableRule[],
  missingFacts: readonly FactName[],
): Decision =>
  Object.freeze({
    outcome: "DENY",
    ...deciding(rules, cited),
    reason: missingFacts.length > 0 ? "MISSING_FACT" : "FORBIDDEN",
    isGap: missingFacts.length > 0,
    missingFacts,
  });

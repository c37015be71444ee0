import { actorOf } from "./actors";
import { compileRules } from "./compile";
import { gap, type CedarAction, type Decision, type DecisionRequest } from "./decision";
import { type Cell } from "./expression";
import { type Facts } from "./facts";
import { hashOf, parseRules, readPolicyText, type PolicyText, type Rule } from "./rules";
import { type Rules } from "./rule-set";
import { BoundFacts, Tables } from "./table";

const NO_PURPOSE = gap("NO_PURPOSE");
const UNKNOWN_WORD = gap("UNKNOWN_WORD");

/** One of several questions under the same facts. */
export interface BoundRequest extends Omit<DecisionRequest, "facts"> {
  readonly facts: BoundFacts;
}

/** A policy, ready to decide. Immutable: another text is another policy. */
export class Policy {
  /** SHA-256 (hex) over schema and rules, recorded with every decision. */
  readonly hash: string;
  readonly rules: readonly Rule[];
  private readonly consentRules: ReadonlySet<string>;
  private readonly tables: Tables;

  /** @throws PolicyTextError where any rule is invalid, not understood, or would fail open. */
  constructor(text: PolicyText) {
    this.hash = hashOf(text);
    this.rules = parseRules(text);
    this.tables = new Tables(compileRules(this.rules));
    this.consentRules = new Set(this.rules.filter(({ basis }) => basis === "consent").map(({ id }) => id));
  }

  /** Answers one question. A word that isn't in the vocabulary, or a missing purpose, is a denial and a gap. */
  decide(request: DecisionRequest | BoundRequest): Decision {
    if (request.purpose === null) return NO_PURPOSE;
    const actor = actorOf(request.role, request.service);
    if (actor === null || (request.action as CedarAction) === "read_masked") return UNKNOWN_WORD;
    const { action, category, purpose, relation, facts } = request;
    return this.tables.table(actor, purpose)?.decide(action, category, relation, facts) ?? UNKNOWN_WORD;
  }

  /** Facts about which several questions will be asked within one request: what depends on them is evaluated once. */
  bind(facts: Facts): BoundFacts {
    return new BoundFacts(this.tables, facts);
  }

  /** Answers for one action exactly as Cedar does, without the fall-back from reading to masked reading. */
  decideCell(cell: Cell, { facts }: { readonly facts: Facts }): Decision {
    return this.rulesOf(cell)?.decide(facts) ?? UNKNOWN_WORD;
  }

  /** Whether facts could be such that the cell permits; if not, it denies whatever they are. */
  couldPermit(cell: Cell): boolean {
    return this.rulesOf(cell)?.hasPermit ?? false;
  }

  /** @returns undefined for a rule of another policy. */
  rule(id: string): Rule | undefined {
    return this.rules.find((rule) => rule.id === id);
  }

  /** Whether any of these rules has consent as its legal basis. */
  restsOnConsent(ruleIds: readonly string[]): boolean {
    return ruleIds.some((id) => this.consentRules.has(id));
  }

  private rulesOf({ actor, action, category, purpose, relation }: Cell): Rules | null {
    return this.tables.table(actor, purpose)?.rules(action, category, relation) ?? null;
  }
}

let loaded: Policy | undefined;

/**
 * The policy of this package: validated and compiled once for each process.
 * @throws PolicyTextError naming every fault of the text.
 */
export function loadPolicy(): Policy {
  return (loaded ??= new Policy(readPolicyText()));
}

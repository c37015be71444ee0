import { actorOf } from "./actors";
import { BoundFacts, type Rules } from "./bound-facts";
import { compileRules } from "./compile";
import { gap, type CedarAction, type Decision, type DecisionRequest } from "./decision";
import { type Cell } from "./expression";
import { type Facts } from "./facts";
import { hashOf, parseRules, readPolicyText, type PolicyText, type Rule } from "./rules";
import { placeOf, type Table, Tables } from "./table";

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
    const table = this.tableOf(request);
    const place = placeOf(request.action, request.category);
    if (table === null || place < 0) return UNKNOWN_WORD;
    const { facts } = request;
    // A bound answer is of the policy that it was bound to; of another one it is asked anew.
    const isOurs = facts instanceof BoundFacts && facts.owner === this.tables;
    return table.decide(place, isOurs ? facts : this.bind(facts instanceof BoundFacts ? facts.facts : facts));
  }

  /** Facts about which several questions will be asked within one request: what depends on them is evaluated once. */
  bind(facts: Facts): BoundFacts {
    return new BoundFacts(this.tables, facts);
  }

  /** What one caller may do to one subject under facts that are bound: one look-up for each field. */
  view({ facts, ...scope }: ViewScope & { readonly facts: Facts }): PolicyView {
    const table = scope.purpose === null ? null : this.tableOf({ ...scope, purpose: scope.purpose });
    return new PolicyView(table, this.bind(facts), scope.purpose === null ? NO_PURPOSE : UNKNOWN_WORD);
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

import { CATEGORY_NAMES, PURPOSES, RELATIONS } from "@alpokat/kernel";
import { actorOf, ACTORS, type Actor } from "./actors";
import { compileRules, type CompiledRule } from "./compile";
import { CEDAR_ACTIONS, gap, type CedarAction, type Decision, type DecisionRequest } from "./decision";
import { type Cell } from "./expression";
import { hashOf, parseRules, readPolicyText, type PolicyText, type Rule } from "./rules";
import { applicableRules, RuleSet } from "./rule-set";

const indexOf = (words: readonly string[]): ReadonlyMap<string, number> =>
  new Map(words.map((word, index) => [word, index]));
const ACTOR_INDEX = indexOf(ACTORS);
const ACTION_INDEX = indexOf(CEDAR_ACTIONS);
const CATEGORY_INDEX = indexOf(CATEGORY_NAMES);
const RELATION_INDEX = indexOf(RELATIONS);
const PURPOSE_INDEX = indexOf(PURPOSES);

const NO_PURPOSE = gap("NO_PURPOSE");
const UNKNOWN_WORD = gap("UNKNOWN_WORD");

/** What one actor may do for one purpose: a cell for every action, category and relation, filled when first asked for. */
interface Table {
  readonly cells: (RuleSet | undefined)[];
  /** By action, the rules whose scope has room for actor and action. */
  readonly rules: (readonly CompiledRule[] | undefined)[];
}

/** A policy, ready to decide. Immutable: another text is another policy. */
export class Policy {
  /** SHA-256 (hex) over schema and rules, recorded with every decision. */
  readonly hash: string;
  readonly rules: readonly Rule[];
  private readonly consentRules: ReadonlySet<string>;
  private readonly compiled: readonly CompiledRule[];
  private readonly tables = new Map<number, Table>();
  /** Cells that no fact can change are alike where their rules are. */
  private readonly settled = new Map<string, RuleSet>();

  /** @throws PolicyTextError where any rule is invalid, not understood, or would fail open. */
  constructor(text: PolicyText) {
    this.hash = hashOf(text);
    this.rules = parseRules(text);
    this.compiled = compileRules(this.rules);
    this.consentRules = new Set(this.rules.filter(({ basis }) => basis === "consent").map(({ id }) => id));
  }

  /** Answers one question. A word that isn't in the vocabulary, or a missing purpose, is a denial and a gap. */
  decide(request: DecisionRequest): Decision {
    if (request.purpose === null) return NO_PURPOSE;
    const actor = actorOf(request.role, request.service);
    if (actor === null || (request.action as CedarAction) === "read_masked") return UNKNOWN_WORD;
    const { action, category, purpose, relation } = request;
    const decision = this.decideCell({ actor, action, category, purpose, relation }, request);
    if (decision.outcome === "ALLOW" || action !== "read") return decision;
    const masked = this.decideCell({ actor, action: "read_masked", category, purpose, relation }, request);
    return masked.outcome === "MASK" || decision.reason === "NO_RULE_PERMITS" ? masked : decision;
  }

  /** Answers for one action exactly as Cedar does, without the fall-back from reading to masked reading. */
  decideCell(cell: Cell, { facts }: Pick<DecisionRequest, "facts">): Decision {
    return this.ruleSetOf(cell)?.decide(facts) ?? UNKNOWN_WORD;
  }

  /** Whether facts could be such that the cell permits; if not, it denies whatever they are. */
  couldPermit(cell: Cell): boolean {
    return this.ruleSetOf(cell)?.hasPermit ?? false;
  }

  /** @returns undefined for a rule of another policy. */
  rule(id: string): Rule | undefined {
    return this.rules.find((rule) => rule.id === id);
  }

  /** Whether any of these rules has consent as its legal basis. */
  restsOnConsent(ruleIds: readonly string[]): boolean {
    return ruleIds.some((id) => this.consentRules.has(id));
  }

  private ruleSetOf(cell: Cell): RuleSet | undefined {
    const purpose = PURPOSE_INDEX.get(cell.purpose);
    const action = ACTION_INDEX.get(cell.action);
    const category = CATEGORY_INDEX.get(cell.category);
    const relation = RELATION_INDEX.get(cell.relation);
    if (purpose === undefined || action === undefined || category === undefined || relation === undefined)
      return undefined;
    const table = this.tableOf(cell.actor, purpose);
    const index = (action * CATEGORY_INDEX.size + category) * RELATION_INDEX.size + relation;
    const rules = (table.rules[action] ??= this.compiled.filter(({ concerns }) => concerns(cell)));
    return (table.cells[index] ??= this.makeRuleSet(rules, cell));
  }

  private makeRuleSet(rules: readonly CompiledRule[], cell: Cell): RuleSet {
    const permission = cell.action === "read_masked" ? "MASK" : "ALLOW";
    const applicable = applicableRules(rules, cell);
    if (applicable.some(({ operand }) => !operand.known)) return new RuleSet(applicable, permission);
    const key = [permission, ...applicable.map(({ rule }) => rule.id)].join("\n");
    const alike = this.settled.get(key) ?? new RuleSet(applicable, permission);
    this.settled.set(key, alike);
    return alike;
  }

  private tableOf(actor: Actor, purpose: number): Table {
    const index = (ACTOR_INDEX.get(actor) ?? 0) * PURPOSE_INDEX.size + purpose;
    const before = this.tables.get(index);
    if (before) return before;
    const table: Table = { cells: [], rules: [] };
    this.tables.set(index, table);
    return table;
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

import { actorOf } from "./actors";
import { BoundFacts } from "./bound-facts";
import { compileRules } from "./compile";
import { gap, UNKNOWN_WORD, type Decision, type DecisionRequest } from "./decision";
import { type Cell } from "./expression";
import { type Facts } from "./facts";
import { type RegulatoryProfile } from "./legal-data/profile";
import { keptText, type ParsedText } from "./parsed-text";
import { hashOf, parseRules, readPolicyText, type PolicyText, type Rule } from "./rules";
import { placeOf, Tables, type DecisionTable } from "./table";

/** Who asks about whom, and what for. */
export type TableScope = Pick<DecisionRequest, "role" | "service" | "purpose" | "relation">;

/** What is not in the vocabulary has no table: every place says so. */
const gapEverywhere = (decision: Decision): DecisionTable => ({ decide: () => decision });
const WITHOUT_PURPOSE = gapEverywhere(gap("NO_PURPOSE"));
const UNKNOWN_WORDS = gapEverywhere(UNKNOWN_WORD);

/** A policy, ready to decide. Immutable: another text is another policy. */
export class Policy {
  /** SHA-256 (hex) over schema and rules, recorded with every decision. */
  readonly hash: string;
  readonly rules: readonly Rule[];
  /** Kind of company that it is loaded for. */
  readonly profile: RegulatoryProfile;
  private readonly consentRules: ReadonlySet<string>;
  private readonly tables: Tables;

  /**
   * @param parsed what Cedar says of this very text: without it, Cedar is asked.
   * @throws PolicyTextError where any rule is invalid, not understood, or would fail open.
   */
  constructor(text: PolicyText, parsed?: ParsedText) {
    this.hash = hashOf(text);
    this.profile = text.profile;
    this.rules = parseRules(text, parsed);
    this.tables = new Tables(compileRules(this.rules));
    this.consentRules = new Set(this.rules.filter(({ basis }) => basis === "consent").map(({ id }) => id));
  }

  /** Answers one question. A word that isn't in the vocabulary, or a missing purpose, is a denial and a gap. */
  decide(request: DecisionRequest): Decision {
    return this.table(request).decide(placeOf(request.action, request.category), this.bind(request.facts));
  }

  /** What one actor may do for one purpose in one relation: to ask about many fields with one look-up each. */
  table({ role, service, purpose, relation }: TableScope): DecisionTable {
    if (purpose === null) return WITHOUT_PURPOSE;
    const actor = actorOf(role, service);
    return (actor && this.tables.table(actor, purpose, relation)) ?? UNKNOWN_WORDS;
  }

  /** Facts of one request about one subject, to be asked about as often as needed: each condition is evaluated once. */
  bind(facts: Facts): BoundFacts {
    return new BoundFacts(this.tables, facts);
  }

  /** Answers for one action exactly as Cedar does, without the fall-back from reading to masked reading. */
  decideCell(cell: Cell, { facts }: { readonly facts: Facts }): Decision {
    return this.tables.rules(cell)?.decide(this.bind(facts)) ?? UNKNOWN_WORD;
  }

  /** Whether facts could be such that the cell permits; if not, it denies whatever they are. */
  couldPermit(cell: Cell): boolean {
    return this.tables.rules(cell)?.hasPermit ?? false;
  }

  /** @returns undefined for a rule of another policy. */
  rule(id: string): Rule | undefined {
    return this.rules.find((rule) => rule.id === id);
  }

  /** Whether any of these rules has consent as its legal basis. */
  restsOnConsent(ruleIds: readonly string[]): boolean {
    return ruleIds.some((id) => this.consentRules.has(id));
  }
}

let loaded: Policy | undefined;

/**
 * The policy of this package, compiled once for each process. Cedar validated its text when it was built, or does so now
 * where the text is another than that.
 * @throws PolicyTextError naming every fault of the text.
 */
export const loadPolicy = (): Policy => (loaded ??= loadBuilt(readPolicyText()));

/** @param file where the build kept the text's rules; without it, where this package's build keeps them. */
export const loadBuilt = (text: PolicyText, file?: string): Policy => new Policy(text, keptText(text, file));

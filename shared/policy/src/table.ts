import {
  ACTIONS,
  CATEGORY_NAMES,
  PURPOSES,
  RELATIONS,
  type Action,
  type Category,
  type Purpose,
  type Relation,
} from "@alpokat/kernel";
import { ACTORS, type Actor } from "./actors";
import { type BoundFacts, type Residual, type Rules } from "./bound-facts";
import { type CompiledRule } from "./compile";
import { CEDAR_ACTIONS, UNKNOWN_WORD, type CedarAction, type Decision } from "./decision";
import { type Cell } from "./expression";
import { type OpenOperand } from "./operand";
import { applicableRules, ReadingRules, RuleSet } from "./rule-set";

/** Reading as callers mean it stands in the row of `read`, what the rules call so in the row of `read_clear`. */
type Asked = CedarAction | "read_clear";
/** Reading comes first: it is asked most, and what is kept by place for each subject stays short. */
const ASKED: readonly Asked[] = [
  "read",
  ...CEDAR_ACTIONS.filter((action) => action !== "read"),
  "read_clear",
];

const numbersOf = (words: readonly string[]): ReadonlyMap<string, number> =>
  new Map(words.map((word, number) => [word, number]));
const ACTORS_BY_WORD = numbersOf(ACTORS);
const PURPOSES_BY_WORD = numbersOf(PURPOSES);
const ASKED_BY_WORD = numbersOf(ASKED);
/** Masked reading nobody asks for by itself. */
const ACTIONS_BY_WORD: ReadonlyMap<string, number> = new Map(
  ACTIONS.map((action) => [action, ASKED.indexOf(action)]),
);
const CATEGORIES_BY_WORD = numbersOf(CATEGORY_NAMES);
const RELATIONS_BY_WORD = numbersOf(RELATIONS);

const COLUMNS = CATEGORY_NAMES.length;
const PLACES = ASKED.length * COLUMNS;
const MOST_RULE_SETS = 0xffff;

const placeOfAsked = (asked: Asked, category: Category): number => {
  const row = ASKED_BY_WORD.get(asked);
  const column = CATEGORIES_BY_WORD.get(category);
  return row === undefined || column === undefined ? -1 : row * COLUMNS + column;
};

/**
 * Where a table keeps what it says of an action on a category: for a field that is looked up often, found once.
 * @returns -1 for a word that isn't in the vocabulary.
 */
export function placeOf(action: Action, category: Category): number {
  const row = ACTIONS_BY_WORD.get(action);
  const column = CATEGORIES_BY_WORD.get(category);
  return row === undefined || column === undefined ? -1 : row * COLUMNS + column;
}

/** A field of the graph that holds personal data. */
export interface ClassifiedField {
  readonly category: Category;
  /** Where tables keep what they say of reading it. */
  readonly place: number;
}

/** Answers about places. */
export interface DecisionTable {
  /** @param place of {@link placeOf}; @param facts bound by the policy that the table is of. */
  decide(place: number, facts: BoundFacts): Decision;
}

/** What one actor may do for one purpose in one relation: for each action and category the number of a set of rules. */
export class Table implements DecisionTable {
  /** Numbers from 1; 0 where nobody asked yet. */
  private readonly numbers = new Uint16Array(PLACES);

  constructor(
    private readonly tables: Tables,
    private readonly scope: Pick<Cell, "actor" | "purpose" | "relation">,
  ) {}

  /** @throws Error for facts that were bound by another policy: its numbers are not ours. */
  decide(place: number, facts: BoundFacts): Decision {
    if (place < 0) return UNKNOWN_WORD;
    if (facts.owner !== this.tables) throw new Error("the facts were bound by another policy");
    const number = this.numberAt(place);
    return facts.answerOf(number, this.tables.rulesOf(number));
  }

  rulesAt(place: number): Rules {
    return this.tables.rulesOf(this.numberAt(place));
  }

  private numberAt(place: number): number {
    const before = this.numbers[place];
    if (before === undefined) throw new Error("there is no such place in a table");
    return before === 0 ? (this.numbers[place] = this.fill(place)) : before;
  }

  private fill(place: number): number {
    const asked = ASKED[Math.floor(place / COLUMNS)];
    const category = CATEGORY_NAMES[place % COLUMNS];
    if (asked === undefined || category === undefined) throw new Error("there is no such place in a table");
    if (asked === "read") {
      const clear = this.numberAt(placeOfAsked("read_clear", category));
      return this.tables.numberOfReading(clear, this.numberAt(placeOfAsked("read_masked", category)));
    }
    const action = asked === "read_clear" ? "read" : asked;
    return this.tables.numberOfCell({ ...this.scope, action, category });
  }
}

/**
 * All tables of one policy, each made when it is first asked. Cells whose rules are the same, with the same left to the
 * facts, share one set of rules: there are a few hundred sets for some hundred thousand cells.
 */
export class Tables {
  private readonly made: (Table | undefined)[] = [];
  private readonly sets: Rules[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly residuals = new Map<string, Residual>();

  constructor(private readonly compiled: readonly CompiledRule[]) {}

  /** @returns null for a word that isn't in the vocabulary. */
  table(actor: Actor, purpose: Purpose, relation: Relation): Table | null {
    const row = ACTORS_BY_WORD.get(actor);
    const column = PURPOSES_BY_WORD.get(purpose);
    const layer = RELATIONS_BY_WORD.get(relation);
    if (row === undefined || column === undefined || layer === undefined) return null;
    const index = (row * PURPOSES.length + column) * RELATIONS.length + layer;
    return (this.made[index] ??= new Table(this, { actor, purpose, relation }));
  }

  /** The rules of a cell, for exactly the action that it names; null for a word that isn't in the vocabulary. */
  rules({ actor, action, category, purpose, relation }: Cell): Rules | null {
    const place = placeOfAsked(action === "read" ? "read_clear" : action, category);
    return place < 0 ? null : (this.table(actor, purpose, relation)?.rulesAt(place) ?? null);
  }

  /** The rules of one of our own numbers. */
  rulesOf(number: number): Rules {
    const rules = this.sets[number - 1];
    if (!rules) throw new Error("a table names a set of rules that isn't there");
    return rules;
  }

  numberOfCell(cell: Cell): number {
    const permission = cell.action === "read_masked" ? "MASK" : "ALLOW";
    const applicable = applicableRules(this.compiled, cell, (operand) => this.residualOf(operand));
    const names = applicable.map(({ rule, residual }) => `${rule.id} ${residual?.number ?? "applies"}`);
    return this.number([permission, ...names].join("\n"), () => new RuleSet(applicable, permission));
  }

  numberOfReading(clear: number, masked: number): number {
    return this.number(
      `${clear} or masked ${masked}`,
      () => new ReadingRules(this.rulesOf(clear), this.rulesOf(masked)),
    );
  }

  private residualOf(operand: OpenOperand): Residual {
    const before = this.residuals.get(operand.text);
    if (before) return before;
    const residual = { number: this.residuals.size, operand };
    this.residuals.set(operand.text, residual);
    return residual;
  }

  private number(text: string, make: () => Rules): number {
    const before = this.numbers.get(text);
    if (before !== undefined) return before;
    const number = this.sets.push(make());
    if (number > MOST_RULE_SETS) throw new Error("a policy has more sets of rules than a table can name");
    this.numbers.set(text, number);
    return number;
  }
}

import {
  CATEGORY_NAMES,
  PURPOSES,
  RELATIONS,
  type Action,
  type Category,
  type Purpose,
  type Relation,
} from "@alpokat/kernel";
import { ACTORS, type Actor } from "./actors";
import { type CompiledRule } from "./compile";
import { CEDAR_ACTIONS, type CedarAction, type Decision } from "./decision";
import { type Cell } from "./expression";
import { type Facts } from "./facts";
import { applicableRules, ReadingRules, RuleSet, type Rules } from "./rule-set";

/** Asked for by the rules' own actions, or for reading as the callers mean it: in clear, or else masked. */
type Asked = CedarAction | "read_or_masked";
const ASKED: readonly Asked[] = [...CEDAR_ACTIONS, "read_or_masked"];

const numbersOf = (words: readonly string[]): ReadonlyMap<string, number> =>
  new Map(words.map((word, number) => [word, number]));
const ACTORS_BY_WORD = numbersOf(ACTORS);
const PURPOSES_BY_WORD = numbersOf(PURPOSES);
const ASKED_BY_WORD = numbersOf(ASKED);
const CATEGORIES_BY_WORD = numbersOf(CATEGORY_NAMES);
const RELATIONS_BY_WORD = numbersOf(RELATIONS);

const CELLS = ASKED.length * CATEGORY_NAMES.length * RELATIONS.length;
const MOST_RULE_SETS = 0xffff;

/** Position of a cell in a table; -1 where a word isn't in the vocabulary. */
function placeOf(asked: Asked, category: Category, relation: Relation): number {
  const row = ASKED_BY_WORD.get(asked);
  const column = CATEGORIES_BY_WORD.get(category);
  const layer = RELATIONS_BY_WORD.get(relation);
  if (row === undefined || column === undefined || layer === undefined) return -1;
  return (row * CATEGORY_NAMES.length + column) * RELATIONS.length + layer;
}

/**
 * The facts of one request about one subject. Each set of rules answers to them once, however many cells ask; it lives
 * as long as the request, so that a consent withdrawn meanwhile bites at the next one.
 */
export class BoundFacts {
  private readonly answers: (Decision | undefined)[] = [];

  /** @param tables the policy that answers; the numbers of its rule sets mean nothing to another. */
  constructor(
    readonly tables: Tables,
    readonly facts: Facts,
  ) {}

  answerOf(number: number, rules: Rules): Decision {
    return (this.answers[number] ??= rules.decide(this.facts));
  }
}

/** What one actor may do for one purpose: for each action, category and relation the number of a set of rules. */
export class Table {
  /** Numbers from 1; 0 where nobody asked yet. */
  private readonly numbers = new Uint16Array(CELLS);

  constructor(
    private readonly tables: Tables,
    private readonly actor: Actor,
    private readonly purpose: Purpose,
  ) {}

  /** Answers one question of a caller; null for a word that isn't in the vocabulary. */
  decide(
    action: Action,
    category: Category,
    relation: Relation,
    facts: Facts | BoundFacts,
  ): Decision | null {
    const asked = action === "read" ? "read_or_masked" : action;
    const number = this.numberOf(asked, category, relation);
    if (number === 0) return null;
    const rules = this.tables.rulesOf(number);
    if (!(facts instanceof BoundFacts)) return rules.decide(facts);
    return facts.tables === this.tables ? facts.answerOf(number, rules) : rules.decide(facts.facts);
  }

  /** The rules of a cell; null for a word that isn't in the vocabulary. */
  rules(asked: Asked, category: Category, relation: Relation): Rules | null {
    const number = this.numberOf(asked, category, relation);
    return number === 0 ? null : this.tables.rulesOf(number);
  }

  private numberOf(asked: Asked, category: Category, relation: Relation): number {
    const place = placeOf(asked, category, relation);
    if (place < 0) return 0;
    const before = this.numbers[place];
    return before ? before : (this.numbers[place] = this.fill(asked, category, relation));
  }

  private fill(asked: Asked, category: Category, relation: Relation): number {
    const { actor, purpose } = this;
    if (asked !== "read_or_masked")
      return this.tables.numberOfCell({ actor, action: asked, category, purpose, relation });
    const clear = this.numberOf("read", category, relation);
    return this.tables.numberOfReading(clear, this.numberOf("read_masked", category, relation));
  }
}

/**
 * All tables of one policy, each made when it is first asked. Cells whose rules are the same, with the same left to the
 * facts, share one set of rules: there are a few hundred sets for some hundred thousand cells.
 */
export class Tables {
  private readonly byActorAndPurpose: (Table | undefined)[] = [];
  private readonly sets: Rules[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly compiled: readonly CompiledRule[]) {}

  /** @returns null for a word that isn't in the vocabulary. */
  table(actor: Actor, purpose: Purpose): Table | null {
    const [row, column] = [ACTORS_BY_WORD.get(actor), PURPOSES_BY_WORD.get(purpose)];
    if (row === undefined || column === undefined) return null;
    return (this.byActorAndPurpose[row * PURPOSES.length + column] ??= new Table(this, actor, purpose));
  }

  /** The rules of one of our own numbers. */
  rulesOf(number: number): Rules {
    const rules = this.sets[number - 1];
    if (!rules) throw new Error("a table names a set of rules that isn't there");
    return rules;
  }

  numberOfCell(cell: Cell): number {
    const permission = cell.action === "read_masked" ? "MASK" : "ALLOW";
    const applicable = applicableRules(this.compiled, cell);
    const residuals = applicable.map(({ rule, operand }) =>
      operand.known ? rule.id : `${rule.id} ${operand.text}`,
    );
    return this.number([permission, ...residuals].join("\n"), () => new RuleSet(applicable, permission));
  }

  numberOfReading(clear: number, masked: number): number {
    return this.number(
      `${clear} or masked ${masked}`,
      () => new ReadingRules(this.rulesOf(clear), this.rulesOf(masked)),
    );
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

import { isSpecific, isWithin, type Category, type Purpose, type Relation } from "@alpokat/kernel";
import { roleOf, type Actor } from "./actors";
import { type CedarAction } from "./decision";
import { isFactName, type Facts } from "./facts";
import {
  both,
  collect,
  combine,
  type Combination,
  either,
  factOperand,
  known,
  negate,
  type Operand,
  type Value,
} from "./operand";
import { PolicyTextError } from "./rules";
import { isRecord, wordOf, type Word } from "./words";

/** Everything about a request that isn't a fact: one cell of the table. */
export interface Cell {
  readonly actor: Actor;
  readonly action: CedarAction;
  readonly category: Category;
  readonly purpose: Purpose;
  readonly relation: Relation;
}

/** An expression as a function of the cell; what depends on facts stays a closure. */
export type Reducer = (cell: Cell) => Operand;

type Compile = (body: unknown) => Reducer;

const OPERATORS: Readonly<Record<string, Compile>> = {
  Value: compileValue,
  Var: compileVariable,
  Set: compileSet,
  "!": (body) => {
    const argument = compileExpression(sideOf(body, "arg"));
    return (cell) => negate(argument(cell));
  },
  "&&": binary(both),
  "||": binary(either),
  "==": combination("==", (a, b) => a === b),
  "!=": combination("!=", (a, b) => a !== b),
  "<": comparison("<", (a, b) => a < b),
  "<=": comparison("<=", (a, b) => a <= b),
  ">": comparison(">", (a, b) => a > b),
  ">=": comparison(">=", (a, b) => a >= b),
  contains: combination("contains", (set, item) => Array.isArray(set) && set.includes(item)),
  in: compileMembership,
  ".": compileAttribute,
  has: compilePresence,
};

/**
 * Compiles one expression of Cedar's JSON form.
 * @throws PolicyTextError for any operator, attribute or word that isn't understood: never guessed, found at load.
 */
export function compileExpression(expression: unknown): Reducer {
  const [operator, ...others] = isRecord(expression) ? Object.keys(expression) : [];
  const compile =
    operator !== undefined && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!isRecord(expression) || operator === undefined || !compile || others.length > 0) {
    throw new PolicyTextError([`expression ${JSON.stringify(expression)} is not understood`]);
  }
  return compile(expression[operator]);
}

/** One side of an operator. */
export function sideOf(body: unknown, side: string): unknown {
  if (isRecord(body) && side in body) return body[side];
  throw new PolicyTextError([`expression ${JSON.stringify(body)} has no ${side}`]);
}

function binary(apply: (left: Operand, right: Operand) => Operand): Compile {
  return (body) => {
    const left = compileExpression(sideOf(body, "left"));
    const right = compileExpression(sideOf(body, "right"));
    return (cell) => apply(left(cell), right(cell));
  };
}

function combination(operator: string, apply: Combination["apply"]): Compile {
  return binary((left, right) => combine(left, right, { operator, apply }));
}

function comparison(operator: string, apply: (left: number, right: number) => boolean): Compile {
  return combination(operator, (a, b) => typeof a === "number" && typeof b === "number" && apply(a, b));
}

function compileValue(body: unknown): Reducer {
  const value: Value = typeof body === "boolean" || typeof body === "number" ? body : wordOf(body).id;
  return () => known(value);
}

function compileVariable(body: unknown): Reducer {
  if (body === "principal") return (cell) => known(cell.actor);
  if (body === "action") return (cell) => known(cell.action);
  if (body === "resource") return (cell) => known(cell.category);
  throw new PolicyTextError([`variable ${JSON.stringify(body)} is not understood here`]);
}

function compileSet(body: unknown): Reducer {
  if (!Array.isArray(body)) throw new PolicyTextError([`set ${JSON.stringify(body)} is not understood`]);
  const members = body.map(compileExpression);
  return (cell) => collect(members.map((member) => member(cell)));
}

/** Whether the cell's actor, action or category is, or lies under, the word. */
export function isMember(cell: Cell, word: Word): boolean {
  if (word.type === "Actor") return cell.actor === word.id;
  if (word.type === "Role") return roleOf(cell.actor) === word.id;
  if (word.type === "Action") return cell.action === word.id;
  if (word.type === "Category") return isWithin(cell.category, word.id);
  throw new PolicyTextError([`membership in a ${word.type} is not understood`]);
}

function compileMembership(body: unknown): Reducer {
  const left = sideOf(body, "left");
  const right = sideOf(body, "right");
  if (!isRecord(left) || !("Var" in left) || !isRecord(right) || !("Value" in right)) {
    throw new PolicyTextError([`membership ${JSON.stringify(body)} is not understood`]);
  }
  const word = wordOf(right["Value"]);
  return (cell) => known(isMember(cell, word));
}

function compileAttribute(body: unknown): Reducer {
  const { variable, attribute } = attributeOf(body);
  if (variable === "resource" && attribute === "specific") return (cell) => known(isSpecific(cell.category));
  if (variable === "context" && attribute === "purpose") return (cell) => known(cell.purpose);
  if (variable === "context" && attribute === "relation") return (cell) => known(cell.relation);
  if (variable === "context" && isFactName(attribute)) {
    const operand = factOperand(attribute, attribute, (facts: Facts) => facts[attribute]);
    return () => operand;
  }
  throw new PolicyTextError([`attribute ${variable}.${attribute} is not understood`]);
}

function compilePresence(body: unknown): Reducer {
  const { variable, attribute } = attributeOf(body);
  if (variable !== "context" || !isFactName(attribute)) {
    throw new PolicyTextError([`${variable} has ${attribute} is not understood`]);
  }
  const operand = factOperand(
    attribute,
    `(has ${attribute})`,
    (facts: Facts) => facts[attribute] !== undefined,
  );
  return () => operand;
}

function attributeOf(body: unknown): { variable: string; attribute: string } {
  const left = sideOf(body, "left");
  const attr = sideOf(body, "attr");
  // `has` of a path is written as a list; the vocabulary of facts is flat, so the list has one name.
  const attribute: unknown = Array.isArray(attr) && attr.length === 1 ? attr[0] : attr;
  const variable = isRecord(left) ? left["Var"] : undefined;
  if (typeof variable !== "string" || typeof attribute !== "string") {
    throw new PolicyTextError([`attribute ${JSON.stringify(body)} is not understood`]);
  }
  return { variable, attribute };
}

import { type Facts, type FactName } from "./facts";

/** What an expression can come to. Entities are their ids: strict validation keeps the types apart. */
export type Value = boolean | number | string | readonly Value[] | undefined;

/** An expression after everything but the facts is known: a value, or a closure over the facts. */
export type Operand = KnownOperand | OpenOperand;

interface KnownOperand {
  readonly known: true;
  readonly value: Value;
}

/** What the facts of a request still decide. */
export interface OpenOperand {
  readonly known: false;
  readonly read: (facts: Facts) => Value;
  readonly facts: ReadonlySet<FactName>;
  /** Its text: operands with the same text read the same of any facts, so that cells can share what was made of them. */
  readonly text: string;
}

const TRUE: Operand = { known: true, value: true };
const FALSE: Operand = { known: true, value: false };

export const known = (value: Value): Operand => {
  if (value === true) return TRUE;
  return value === false ? FALSE : { known: true, value };
};

/** A closure of one fact; `text` tells what is read of it. */
export const factOperand = (fact: FactName, text: string, read: (facts: Facts) => Value): Operand => ({
  known: false,
  read,
  facts: new Set([fact]),
  text,
});

/** A term of ours that no value can look like: a value is JSON. */
const term = (operator: string, operands: readonly Operand[]): string =>
  `(${[operator, ...operands.map((operand) => (operand.known ? JSON.stringify(operand.value) : operand.text))].join(" ")})`;

const reader = (operand: Operand): ((facts: Facts) => Value) =>
  operand.known ? () => operand.value : operand.read;

const factsOf = (operands: readonly Operand[]): ReadonlySet<FactName> =>
  new Set(operands.flatMap((operand) => (operand.known ? [] : [...operand.facts])));

export function negate(operand: Operand): Operand {
  if (operand.known) return known(!operand.value);
  return { ...operand, read: (facts) => !operand.read(facts), text: term("!", [operand]) };
}

/**
 * Either side may settle it: with strict validation an expression has no errors that the order of evaluation could
 * hide. The right closure runs only when the left one holds, so an absent attribute is never read.
 */
export function both(left: Operand, right: Operand): Operand {
  if (left.known) return left.value === true ? right : known(false);
  if (right.known) return right.value === true ? left : known(false);
  return {
    known: false,
    read: (facts) => left.read(facts) === true && right.read(facts) === true,
    facts: factsOf([left, right]),
    text: term("&&", [left, right]),
  };
}

export const either = (left: Operand, right: Operand): Operand => negate(both(negate(left), negate(right)));

/** A function of two values, with the operator that it is of. */
export interface Combination {
  readonly operator: string;
  readonly apply: (left: Value, right: Value) => Value;
}

/** Applies a function of two values, at once where both are known. */
export function combine(left: Operand, right: Operand, { operator, apply }: Combination): Operand {
  if (left.known && right.known) return known(apply(left.value, right.value));
  const readLeft = reader(left);
  const readRight = reader(right);
  return {
    known: false,
    read: (facts) => apply(readLeft(facts), readRight(facts)),
    facts: factsOf([left, right]),
    text: term(operator, [left, right]),
  };
}

/** A set of operands as one. */
export function collect(members: readonly Operand[]): Operand {
  const readers = members.map(reader);
  if (members.every((member) => member.known)) return known(members.map((member) => member.value));
  return {
    known: false,
    read: (facts) => readers.map((read) => read(facts)),
    facts: factsOf(members),
    text: term("set", members),
  };
}

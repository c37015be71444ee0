import type { Arithmetic, Comparison, Condition, NumberExpression } from "./rule-expression";
import type { FraudInputs, Pivot, WindowCount } from "./signals";

/** Why an expression has no value: a figure that is not known, or an operation that has no result. */
export type UnknownReason = "MISSING_FIELD" | "MISSING_COUNT" | "MISSING_LIST" | "NO_RESULT";

/** Whether a condition holds. Unknown is an answer: nothing here throws, whatever a rule and its inputs are. */
export type Truth =
  { readonly holds: boolean } | { readonly holds: null; readonly because: readonly UnknownReason[] };

type Value =
  { readonly number: number } | { readonly number: null; readonly because: readonly UnknownReason[] };

const TRUE: Truth = { holds: true };
const FALSE: Truth = { holds: false };
const truth = (holds: boolean): Truth => (holds ? TRUE : FALSE);
const unknown = (because: UnknownReason) => ({ holds: null, because: [because] }) as const;
const noNumber = (because: UnknownReason): Value => ({ number: null, because: [because] });

/** Money and counts stay where numbers are exact; past it, and where an operation has no result, the value is unknown. */
const known = (number: number): Value =>
  Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? { number } : noNumber("NO_RESULT");

/** Evaluates a condition by Kleene's three-valued logic: one that is false decides `all`, one that is true decides `any`. */
export function evaluate(condition: Condition, inputs: FraudInputs): Truth {
  if ("left" in condition) return compare(condition, inputs);
  switch (condition.op) {
    case "all":
      return combine(condition.of, inputs, false);
    case "any":
      return combine(condition.of, inputs, true);
    case "not":
      return opposite(evaluate(condition.of, inputs));
    case "isOneOf":
      return textIs(inputs.texts[condition.field], condition.values);
    case "flag":
      return flagIs(inputs.flags[condition.name]);
    case "inList":
      return listHas(inputs.lists?.[condition.pivot], condition.list);
  }
}

const opposite = (inner: Truth): Truth => (inner.holds === null ? inner : truth(!inner.holds));
const textIs = (text: string | null | undefined, values: readonly string[]): Truth =>
  text == null ? unknown("MISSING_FIELD") : truth(values.includes(text));
const flagIs = (flag: boolean | null | undefined): Truth =>
  flag == null ? unknown("MISSING_FIELD") : truth(flag);
const listHas = (lists: readonly string[] | undefined, list: string): Truth =>
  lists ? truth(lists.includes(list)) : unknown("MISSING_LIST");

/** @param decisive the value of a part that decides the whole. */
function combine(parts: readonly Condition[], inputs: FraudInputs, decisive: boolean): Truth {
  const because: UnknownReason[] = [];
  for (const part of parts) {
    const inner = evaluate(part, inputs);
    if (inner.holds === decisive) return inner;
    if (inner.holds === null) because.push(...inner.because);
  }
  return because.length > 0 ? { holds: null, because: [...new Set(because)] } : truth(!decisive);
}

const COMPARE: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
};

function compare(
  { op, left, right }: Extract<Condition, { readonly left: NumberExpression }>,
  inputs: FraudInputs,
): Truth {
  const [first, second] = [valueOf(left, inputs), valueOf(right, inputs)];
  if (first.number === null) return { holds: null, because: first.because };
  if (second.number === null) return { holds: null, because: second.because };
  return truth(COMPARE[op](first.number, second.number));
}

const CALCULATE: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  multiply: (left, right) => left * right,
  divide: (left, right) => left / right,
  remainder: (left, right) => left % right,
};

function valueOf(expression: NumberExpression, inputs: FraudInputs): Value {
  if ("left" in expression) return calculate(expression, inputs);
  switch (expression.op) {
    case "number":
      return known(expression.value);
    case "field":
      return figureOf(inputs.numbers[expression.name]);
    case "count":
      return counted(expression, inputs, ({ counts }) => counts[expression.of]);
    case "sum":
      return counted(expression, inputs, ({ sums }) => sums[expression.of]);
    case "distinct":
      return counted(expression, inputs, ({ distinct }) => distinct[expression.of]);
    case "absolute":
      return absolute(valueOf(expression.value, inputs));
  }
}

const figureOf = (figure: number | null | undefined): Value =>
  figure == null ? noNumber("MISSING_FIELD") : known(figure);
const absolute = (inner: Value): Value => (inner.number === null ? inner : known(Math.abs(inner.number)));

function calculate(
  { op, left, right }: Extract<NumberExpression, { readonly left: NumberExpression }>,
  inputs: FraudInputs,
): Value {
  const [first, second] = [valueOf(left, inputs), valueOf(right, inputs)];
  if (first.number === null) return first;
  return second.number === null ? second : known(CALCULATE[op](first.number, second.number));
}

function counted(
  { pivot, window }: Pick<Extract<NumberExpression, { readonly pivot: Pivot }>, "pivot" | "window">,
  { counts }: FraudInputs,
  read: (count: WindowCount) => number,
): Value {
  const count = counts[pivot]?.[window];
  return count ? known(read(count)) : noNumber("MISSING_COUNT");
}

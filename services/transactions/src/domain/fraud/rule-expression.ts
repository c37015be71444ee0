import { z } from "zod";
import {
  FLAG_FIELDS,
  type FlagField,
  MEASURES,
  type Measure,
  MEMBERS,
  type Member,
  NUMBER_FIELDS,
  type NumberField,
  PIVOTS,
  type Pivot,
  SUMMED,
  type Summed,
  TEXT_FIELDS,
  type TextField,
  WINDOWS,
  type Window,
} from "./signals";

export const COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const ARITHMETIC = ["add", "subtract", "multiply", "divide", "remainder"] as const;
export type Arithmetic = (typeof ARITHMETIC)[number];

/** An expression whose value is a number, or unknown. */
export type NumberExpression =
  | { readonly op: "number"; readonly value: number }
  | { readonly op: "field"; readonly name: NumberField }
  | { readonly op: "count"; readonly of: Measure; readonly pivot: Pivot; readonly window: Window }
  | { readonly op: "sum"; readonly of: Summed; readonly pivot: Pivot; readonly window: Window }
  | { readonly op: "distinct"; readonly of: Member; readonly pivot: Pivot; readonly window: Window }
  | { readonly op: "absolute"; readonly value: NumberExpression }
  | { readonly op: Arithmetic; readonly left: NumberExpression; readonly right: NumberExpression };

/** An expression that holds, does not hold, or is unknown. */
export type Condition =
  | { readonly op: "all" | "any"; readonly of: readonly Condition[] }
  | { readonly op: "not"; readonly of: Condition }
  | { readonly op: Comparison; readonly left: NumberExpression; readonly right: NumberExpression }
  | { readonly op: "isOneOf"; readonly field: TextField; readonly values: readonly string[] }
  | { readonly op: "flag"; readonly name: FlagField }
  | { readonly op: "inList"; readonly list: string; readonly pivot: Pivot };

/** Names of rules and lists. */
export const NAME = /^[a-z][a-z0-9-]{2,49}$/;

const MOST_BRANCHES = 20;
const MOST_VALUES = 50;

/**
 * The grammar. Closed: what is not here is refused by its place, so that no rule is stored that can't be evaluated. Depth
 * is checked before, by a loop: a schema that calls itself would run out of stack on a hostile text.
 */
const numberExpressionSchema: z.ZodType<NumberExpression> = z.lazy(() =>
  z.discriminatedUnion("op", [
    z.strictObject({ op: z.literal("number"), value: z.number() }),
    z.strictObject({ op: z.literal("field"), name: z.enum(NUMBER_FIELDS) }),
    z.strictObject({
      op: z.literal("count"),
      of: z.enum(MEASURES),
      pivot: z.enum(PIVOTS),
      window: z.enum(WINDOWS),
    }),
    z.strictObject({
      op: z.literal("sum"),
      of: z.enum(SUMMED),
      pivot: z.enum(PIVOTS),
      window: z.enum(WINDOWS),
    }),
    z.strictObject({
      op: z.literal("distinct"),
      of: z.enum(MEMBERS),
      pivot: z.enum(PIVOTS),
      window: z.enum(WINDOWS),
    }),
    z.strictObject({ op: z.literal("absolute"), value: numberExpressionSchema }),
    z.strictObject({
      op: z.enum(ARITHMETIC),
      left: numberExpressionSchema,
      right: numberExpressionSchema,
    }),
  ]),
);

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion("op", [
    z.strictObject({ op: z.enum(["all", "any"]), of: z.array(conditionSchema).min(1).max(MOST_BRANCHES) }),
    z.strictObject({ op: z.literal("not"), of: conditionSchema }),
    z.strictObject({
      op: z.enum(COMPARISONS),
      left: numberExpressionSchema,
      right: numberExpressionSchema,
    }),
    z.strictObject({
      op: z.literal("isOneOf"),
      field: z.enum(TEXT_FIELDS),
      values: z.array(z.string().max(50)).min(1).max(MOST_VALUES),
    }),
    z.strictObject({ op: z.literal("flag"), name: z.enum(FLAG_FIELDS) }),
    z.strictObject({ op: z.literal("inList"), list: z.string().regex(NAME), pivot: z.enum(PIVOTS) }),
  ]),
);

import { type Bilingual, type UserError, userError } from "@alpokat/kernel";
import { z } from "zod";
import { OUTCOMES, type Outcome } from "./outcome";
import { type Condition, conditionSchema } from "./rule-expression";
import { PIVOTS, type Pivot, type TextField } from "./signals";

/** A rule's text is at most so long, in UTF-16 units. */
const LONGEST_DEFINITION = 32_768;
/** How many objects and lists may stand within each other. */
const DEEPEST_DEFINITION = 16;
/** How many objects and lists a definition has at most: what evaluation costs is bounded by it. */
const MOST_NODES = 300;

/** What a version of a rule says. It is data: it is read, compared, tried on history and evaluated, never run as code. */
export interface RuleDefinition {
  readonly condition: Condition;
  /** What the decision is at least, where the condition holds. */
  readonly outcome: Outcome;
  /** What is added to the decision's score, 0 to 100. */
  readonly score: number;
  /** What happens where it can't be told whether the condition holds. */
  readonly whenUnknown: "IGNORE" | "REVIEW";
  /** By what the rule may be snoozed. */
  readonly pivot: Pivot;
}

const definitionSchema: z.ZodType<RuleDefinition> = z.strictObject({
  condition: conditionSchema,
  outcome: z.enum(OUTCOMES),
  score: z.int().min(0).max(100),
  whenUnknown: z.enum(["IGNORE", "REVIEW"]).default("IGNORE"),
  pivot: z.enum(PIVOTS),
});

export type DefinitionFault = "DEFINITION_TOO_LARGE" | "DEFINITION_TOO_DEEP" | "DEFINITION_INVALID";

const FIELD = ["input", "definition"];

/** Reads a definition from its JSON. @returns it, or why it is refused and where in it. */
export function readDefinition(
  text: string,
): { readonly definition: RuleDefinition } | { readonly refusals: readonly UserError<DefinitionFault>[] } {
  if (text.length > LONGEST_DEFINITION) return refused("DEFINITION_TOO_LARGE", TOO_LARGE);
  const value = parsed(text);
  if (value === undefined) return refused("DEFINITION_INVALID", NO_JSON);
  const size = sizeOf(value);
  if (size === "TOO_DEEP") return refused("DEFINITION_TOO_DEEP", TOO_DEEP);
  if (size === "TOO_LARGE") return refused("DEFINITION_TOO_LARGE", TOO_LARGE);
  const outcome = definitionSchema.safeParse(value);
  if (outcome.success) return { definition: outcome.data };
  return {
    refusals: outcome.error.issues
      .slice(0, MOST_FAULTS)
      .map(({ path }) => userError("DEFINITION_INVALID", NOT_A_RULE, [...FIELD, ...path.map(String)])),
  };
}

/** Whether a condition asks for a text. */
export function asksFor(condition: Condition, field: TextField): boolean {
  if (condition.op === "all" || condition.op === "any")
    return condition.of.some((part) => asksFor(part, field));
  if (condition.op === "not") return asksFor(condition.of, field);
  return condition.op === "isOneOf" && condition.field === field;
}

/** Whether a condition asks for a list, by which a few could be followed whom somebody put on it. */
export function asksForList(condition: Condition): boolean {
  if (condition.op === "all" || condition.op === "any") return condition.of.some(asksForList);
  if (condition.op === "not") return asksForList(condition.of);
  return condition.op === "inList";
}

/** The one spelling in which a definition is stored. */
export const writeDefinition = (definition: RuleDefinition): string => JSON.stringify(definition);

const MOST_FAULTS = 10;

const TOO_LARGE = {
  id: `Aturan paling banyak ${String(LONGEST_DEFINITION)} karakter dan ${String(MOST_NODES)} bagian.`,
  en: `A rule has at most ${String(LONGEST_DEFINITION)} characters and ${String(MOST_NODES)} parts.`,
};
const TOO_DEEP = {
  id: `Bagian aturan bertingkat paling banyak ${String(DEEPEST_DEFINITION)}.`,
  en: `The parts of a rule stand at most ${String(DEEPEST_DEFINITION)} deep within each other.`,
};
const NO_JSON = { id: "Aturan bukan JSON.", en: "The rule is not JSON." };
const NOT_A_RULE = {
  id: "Bagian aturan ini tidak dikenal, hilang, atau bernilai salah.",
  en: "This part of the rule is unknown, missing or has a wrong value.",
};

const refused = (code: DefinitionFault, text: Bilingual) => ({ refusals: [userError(code, text, FIELD)] });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Walks level by level, without recursion: a definition 10,000 deep is refused and not descended into. */
function sizeOf(value: unknown): "FITS" | "TOO_DEEP" | "TOO_LARGE" {
  let level: readonly object[] = isObject(value) ? [value] : [];
  let nodes = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST_DEFINITION) return "TOO_DEEP";
    nodes += level.length;
    if (nodes > MOST_NODES) return "TOO_LARGE";
    level = level.flatMap((node) => Object.values(node).filter(isObject));
  }
  return "FITS";
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

import { isCategory, type Category } from "@alpokat/kernel";
import { Kind, type ConstDirectiveNode } from "graphql";
import { isTrigger, type CollectionTrigger } from "./triggers";

/** Anything of a schema that directives can stand on. */
interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

export const PERSONAL_DATA = "personalData";
export const OPERATIONAL = "operational";
const COLLECTS = "collects";

export const hasDirective = (node: Annotated | null | undefined, name: string): boolean =>
  node?.directives?.some((directive) => directive.name.value === name) ?? false;

function argumentOf(node: Annotated | null | undefined, directive: string, argument: string): string | null {
  const found = node?.directives?.find(({ name }) => name.value === directive);
  const value = found?.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

/**
 * The category that a field is classified with; null for none.
 * @throws Error for a category that isn't in the vocabulary.
 */
export function categoryOf(node: Annotated | null | undefined): Category | null {
  if (!hasDirective(node, PERSONAL_DATA)) return null;
  const category = argumentOf(node, PERSONAL_DATA, "category") ?? "";
  if (!isCategory(category)) throw new Error(`"${category}" is not a data category`);
  return category;
}

/**
 * The occasion on which a mutation collects; null for none.
 * @throws Error for an occasion that clause 1 doesn't name.
 */
export function triggerOf(node: Annotated | null | undefined): CollectionTrigger | null {
  if (!hasDirective(node, COLLECTS)) return null;
  const trigger = argumentOf(node, COLLECTS, "trigger") ?? "";
  if (!isTrigger(trigger)) throw new Error(`"${trigger}" is not an occasion of collection`);
  return trigger;
}

import { type Category } from "@alpokat/kernel";
import { getNamedType, isInputObjectType, type GraphQLArgument, type GraphQLInputType } from "graphql";
import { categoryOf } from "./directive-nodes";

/** The categories of all classified input fields that are present (neither absent nor null) in the arguments. */
export function collectedCategories(
  declared: readonly GraphQLArgument[],
  given: Readonly<Record<string, unknown>>,
): readonly Category[] {
  const found = new Set<Category>();
  for (const argument of declared) {
    const value = given[argument.name];
    if (value === undefined || value === null) continue;
    const category = categoryOf(argument.astNode);
    if (category) found.add(category);
    gather(argument.type, value, found);
  }
  return [...found];
}

function gather(type: GraphQLInputType, value: unknown, found: Set<Category>): void {
  if (Array.isArray(value)) {
    value.forEach((item) => {
      gather(type, item, found);
    });
    return;
  }
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== "object" || value === null) return;
  for (const field of Object.values(named.getFields())) {
    const given = (value as Readonly<Record<string, unknown>>)[field.name];
    if (given === undefined || given === null) continue;
    const category = categoryOf(field.astNode);
    if (category) found.add(category);
    gather(field.type, given, found);
  }
}

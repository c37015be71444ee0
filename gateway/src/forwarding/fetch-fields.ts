import { Kind, parse, type SelectionNode } from "graphql";

/**
 * Names in the answer of what a fetch asks for: under `""` the fields at the root, under a type's name those of its
 * entities. Only asked when a fetch failed.
 */
export function fieldsOfFetch(query: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  const add = (typeName: string, name: string): void => {
    const known = fields.get(typeName);
    if (!known) fields.set(typeName, [name]);
    else if (!known.includes(name)) known.push(name);
  };
  const visit = (selections: readonly SelectionNode[], typeName: string): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet.selections, selection.typeCondition?.name.value ?? typeName);
      } else if (selection.kind === Kind.FIELD && selection.name.value === "_entities") {
        visit(selection.selectionSet?.selections ?? [], typeName);
      } else if (selection.kind === Kind.FIELD && selection.name.value !== "__typename") {
        add(typeName, (selection.alias ?? selection.name).value.replace(/__alias_\d+$/, ""));
      }
    }
  };
  for (const definition of parse(query, { noLocation: true }).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) visit(definition.selectionSet.selections, "");
  }
  return fields;
}

import { type FieldNode, Kind, parse, type SelectionNode } from "graphql";

/**
 * Names in the answer of what a fetch asks for: under `""` the fields at the root, under a type's name those of its
 * entities. Only asked when a fetch failed.
 */
export function fieldsOfFetch(query: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, Set<string>>();
  for (const definition of parse(query, { noLocation: true }).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION)
      collect(definition.selectionSet.selections, "", fields);
  }
  return new Map([...fields].map(([typeName, names]) => [typeName, [...names]]));
}

function collect(
  selections: readonly SelectionNode[],
  typeName: string,
  fields: Map<string, Set<string>>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet.selections, selection.typeCondition?.name.value ?? typeName, fields);
    } else if (selection.kind === Kind.FIELD) {
      collectField(selection, typeName, fields);
    }
  }
}

function collectField(
  { name, alias, selectionSet }: FieldNode,
  typeName: string,
  fields: Map<string, Set<string>>,
): void {
  if (name.value === "__typename") return;
  if (name.value === "_entities") {
    collect(selectionSet?.selections ?? [], typeName, fields);
    return;
  }
  const names = fields.get(typeName) ?? new Set();
  fields.set(typeName, names.add((alias ?? name).value.replace(/__alias_\d+$/, "")));
}

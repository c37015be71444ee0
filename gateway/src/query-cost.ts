import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { variableDefaults, type Variables, wholeNumberOf } from "./list-sizes";
import { fragmentsOf } from "./limits";

/** Objects that one operation may ask for. */
export const MAX_OBJECTS = 10_000;
/** How long a list is taken to be that has no `first`. */
const PLAIN_LIST = 10;
/** How long a page is taken to be where neither the client nor the schema says it. */
const STANDARD_PAGE = 20;

/** An operation with what is needed to count it. */
export interface CountedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/**
 * How many objects a valid operation asks for: each field of an object type counts one for every object that it stands
 * in, times the length of its list. What a directive skips counts too. Introspection costs nothing: production refuses
 * it, and elsewhere the schema bounds it.
 */
export function objectsOf({ schema, document, operation, variables }: CountedOperation): number {
  const fragments = fragmentsOf(document);
  const defaults = variableDefaults(operation);
  // Costs of one object: without this, fragments that double at each level would take for ever to count.
  const known = new Map<string, number>();

  const ofFragment = (name: string, page: number | null): number => {
    const key = `${name} ${page ?? ""}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const fragment = fragments.get(name);
    if (!fragment) return 0;
    const cost = ofSet(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), page);
    known.set(key, cost);
    return cost;
  };
  const ofField = (field: FieldNode, parent: GraphQLNamedType | undefined, page: number | null): number => {
    const definition = definitionOf(parent, field.name.value);
    if (!definition || !field.selectionSet) return 0;
    const type = getNamedType(definition.type);
    if (!isCompositeType(type)) return 0;
    const first = firstOf(field, definition);
    const isList = isListType(getNullableType(definition.type));
    const count = isList ? (first ?? page ?? PLAIN_LIST) : 1;
    // The `first` of a connection is the length of its edges.
    return count * (1 + ofSet(field.selectionSet, type, isList ? null : first));
  };
  const ofSet = (
    { selections }: SelectionSetNode,
    parent: GraphQLNamedType | undefined,
    page: number | null,
  ): number => {
    let cost = 0;
    for (const each of selections) {
      if (each.kind === Kind.FIELD) cost += ofField(each, parent, page);
      else if (each.kind === Kind.FRAGMENT_SPREAD) cost += ofFragment(each.name.value, page);
      else {
        const condition = each.typeCondition?.name.value;
        cost += ofSet(each.selectionSet, condition === undefined ? parent : schema.getType(condition), page);
      }
    }
    return cost;
  };
  const firstOf = (field: FieldNode, definition: GraphQLField<unknown, unknown>): number | null => {
    const argument = definition.args.find(({ name }) => name === "first");
    if (!argument) return null;
    const given = field.arguments?.find(({ name }) => name.value === "first");
    const asked = given ? wholeNumberOf(given.value, variables, defaults) : undefined;
    const size = asked === undefined ? argument.defaultValue : asked;
    return typeof size === "number" ? size : STANDARD_PAGE;
  };
  return ofSet(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, null);
}

/** @returns undefined for `__schema`, `__type` and `__typename` too: no type declares them. */
function definitionOf(
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

import { collectSubFields } from "@graphql-tools/utils";
import {
  getNamedType,
  isObjectType,
  OperationTypeNode,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from "graphql";
import { type ClassifiedField } from "./table";

/** Resolvers that the guard stands before, each with the field that it guards. */
const guarded = new WeakMap<GraphQLFieldResolver<unknown, unknown>, ClassifiedField>();

/** Remembers which field a resolver guards, and returns it. */
export function guardsField<Resolver extends GraphQLFieldResolver<unknown, unknown>>(
  resolver: Resolver,
  field: ClassifiedField,
): Resolver {
  guarded.set(resolver, field);
  return resolver;
}

/**
 * The classified fields that will be read of each item of a list, and of the node where it is an edge: collected as the
 * executor does, with fragments, `@skip` and `@include`. None where the item's type is not known beforehand, and none in
 * a mutation, whose record belongs to its act.
 */
export function foreseenFields(info: GraphQLResolveInfo): readonly ClassifiedField[] {
  if (info.operation.operation !== OperationTypeNode.QUERY) return [];
  const fields = new Set<ClassifiedField>();
  for (const [field, nodes] of selectedOf(info, info.returnType, info.fieldNodes)) {
    add(fields, field);
    if (field.name !== NODE) continue;
    for (const [ofNode] of selectedOf(info, field.type, nodes)) add(fields, ofNode);
  }
  return [...fields];
}

/** As connections name what an edge leads to. */
const NODE = "node";

type Field = ReturnType<GraphQLObjectType["getFields"]>[string];

function add(fields: Set<ClassifiedField>, { resolve }: Field): void {
  const classified = resolve && guarded.get(resolve as GraphQLFieldResolver<unknown, unknown>);
  if (classified) fields.add(classified);
}

function selectedOf(
  { schema, fragments, variableValues }: GraphQLResolveInfo,
  returned: GraphQLOutputType,
  nodes: readonly FieldNode[],
): readonly (readonly [Field, readonly FieldNode[]])[] {
  const type = getNamedType(returned);
  if (!isObjectType(type)) return [];
  const declared = type.getFields();
  const selected = collectSubFields(schema, fragments, variableValues, type, [...nodes]).fields;
  return [...selected.values()].flatMap((same) => {
    const field = declared[same[0]?.name.value ?? ""];
    return field ? [[field, same] as const] : [];
  });
}

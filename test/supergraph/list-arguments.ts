import {
  Kind,
  parse,
  type DefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from "graphql";

/** Everything by which a list of the graph can be narrowed, ordered or paged, as `Type.field argument.inner`. */
export function listArguments(supergraphSdl: string): readonly string[] {
  const { definitions } = parse(supergraphSdl);
  const inputs = new Map(definitions.filter(isInput).map((node) => [node.name.value, node]));
  return definitions
    .filter(isObject)
    .flatMap((type) =>
      (type.fields ?? [])
        .filter((field) => isList(field.type))
        .flatMap((field) =>
          (field.arguments ?? [])
            .flatMap((argument) => leaves(argument, inputs))
            .map((leaf) => `${type.name.value}.${field.name.value} ${leaf}`),
        ),
    );
}

function leaves(
  { name, type }: InputValueDefinitionNode,
  inputs: ReadonlyMap<string, InputObjectTypeDefinitionNode>,
): readonly string[] {
  const inner = inputs.get(namedType(type))?.fields;
  if (!inner) return [name.value];
  return inner.flatMap((field) => leaves(field, inputs)).map((leaf) => `${name.value}.${leaf}`);
}

const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);

const isList = (type: TypeNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE
    ? isList(type.type)
    : type.kind === Kind.LIST_TYPE || type.name.value.endsWith("Connection");

const isObject = (node: DefinitionNode): node is ObjectTypeDefinitionNode =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION;
const isInput = (node: DefinitionNode): node is InputObjectTypeDefinitionNode =>
  node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;

import { type Category } from "@alpokat/kernel";
import {
  Kind,
  parse,
  type ConstDirectiveNode,
  type DefinitionNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type ObjectTypeDefinitionNode,
} from "graphql";
import { categoryOf } from "../directive-nodes";

/** A field of the graph that holds personal data. */
export interface HeldField {
  readonly category: Category;
  /** `Type.field`, or `Type.field(argument:)`. */
  readonly field: string;
  /** Subgraphs that answer it, or take it. */
  readonly subgraphs: readonly string[];
  /** Whether it comes in or is given out. */
  readonly direction: "in" | "out";
}

type ComposedType = ObjectTypeDefinitionNode | InputObjectTypeDefinitionNode;
type ComposedField = FieldDefinitionNode | InputValueDefinitionNode;

/**
 * Every classified field of a composed graph, in its order.
 * @throws Error for a category that isn't in the vocabulary.
 */
export function heldFields(supergraphSdl: string): readonly HeldField[] {
  const { definitions } = parse(supergraphSdl);
  const names = graphNames(definitions);
  return definitions.filter(isComposed).flatMap((type) => {
    const everywhere = graphsOf(type, "join__type", names);
    const fields: readonly ComposedField[] = type.fields ?? [];
    return fields.flatMap((field) => fieldsOf(type, field, { names, everywhere }));
  });
}

function fieldsOf(
  type: ComposedType,
  field: ComposedField,
  { names, everywhere }: { names: ReadonlyMap<string, string>; everywhere: readonly string[] },
): readonly HeldField[] {
  const own = graphsOf(field, "join__field", names);
  const subgraphs = own.length > 0 ? own : everywhere;
  const name = `${type.name.value}.${field.name.value}`;
  const isInput = type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
  const taken = field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : [];
  return [
    entry(field, { field: name, subgraphs, direction: isInput ? "in" : "out" }),
    ...taken.map((argument) =>
      entry(argument, { field: `${name}(${argument.name.value}:)`, subgraphs, direction: "in" }),
    ),
  ].filter((one) => one !== null);
}

function entry(node: ComposedField, told: Omit<HeldField, "category">): HeldField | null {
  const category = categoryOf(node);
  return category && { ...told, category };
}

const isComposed = (node: DefinitionNode): node is ComposedType =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;

/** Subgraphs by their names in the composed graph's own directives. */
function graphNames(definitions: readonly DefinitionNode[]): ReadonlyMap<string, string> {
  const isGraphs = (node: DefinitionNode): node is EnumTypeDefinitionNode =>
    node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === "join__Graph";
  const values = definitions.find(isGraphs)?.values ?? [];
  return new Map(
    values.map(({ name, directives }) => [name.value, argumentOf(directives?.[0], "name") ?? name.value]),
  );
}

function graphsOf(
  { directives }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  directive: "join__type" | "join__field",
  names: ReadonlyMap<string, string>,
): readonly string[] {
  const graphs = (directives ?? [])
    .filter(({ name }) => name.value === directive)
    .map((node) => argumentOf(node, "graph"))
    .filter((graph) => graph !== null);
  return [...new Set(graphs)].map((graph) => names.get(graph) ?? graph);
}

function argumentOf(node: ConstDirectiveNode | undefined, argument: string): string | null {
  const value = node?.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.ENUM || value?.kind === Kind.STRING ? value.value : null;
}

import { isCategory } from "@alpokat/kernel";
import {
  Kind,
  parse,
  type DefinitionNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeNode,
} from "graphql";
import { categoryOf, hasDirective, OPERATIONAL, PERSONAL_DATA } from "./directive-nodes";

const ROOTS: readonly string[] = ["Query", "Mutation", "Subscription"];
/** Names that federation adds of itself. */
const INTERNAL = /^(_|join__|link__|core__)/;

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

/**
 * Checks a schema (a subgraph's or the supergraph's SDL): every field of every object type is classified, or it or its
 * type is `@operational`. A root field that answers objects, unions or interfaces carries no data of its own.
 * @returns one sentence for each fault.
 */
export function classificationFaults(supergraphSdl: string): string[] {
  const { definitions } = parse(supergraphSdl);
  const composites = new Set(definitions.filter(isComposite).map((node) => node.name.value));
  const objects = definitions.filter(isObject).filter((node) => !INTERNAL.test(node.name.value));
  const operational = new Set(
    objects.filter((node) => hasDirective(node, OPERATIONAL)).map((node) => node.name.value),
  );
  return objects.flatMap((node) =>
    (node.fields ?? [])
      .filter((field) => !INTERNAL.test(field.name.value))
      .map((field) => faultOf(node, field, { composites, isOperational: operational.has(node.name.value) }))
      .filter((fault) => fault !== null),
  );
}

function faultOf(
  node: ObjectNode,
  field: FieldDefinitionNode,
  {
    composites,
    isOperational,
  }: { readonly composites: ReadonlySet<string>; readonly isOperational: boolean },
): string | null {
  const name = `${node.name.value}.${field.name.value}`;
  const isRoot = ROOTS.includes(node.name.value);
  if (hasDirective(field, PERSONAL_DATA)) return classifiedFault(name, field, isRoot);
  if (isOperational || hasDirective(field, OPERATIONAL)) return null;
  if (isRoot && composites.has(namedType(field.type))) return null;
  return `${name} is neither classified nor operational`;
}

function classifiedFault(name: string, field: FieldDefinitionNode, isRoot: boolean): string | null {
  if (hasDirective(field, OPERATIONAL)) return `${name} is both classified and operational`;
  if (isRoot) return `${name} is classified, but a root field has no object that says whom it is about`;
  if (field.type.kind === Kind.NON_NULL_TYPE) return `${name} is classified and must be nullable`;
  return hasKnownCategory(field) ? null : `${name} is classified with an unknown category`;
}

function hasKnownCategory(field: FieldDefinitionNode): boolean {
  try {
    const category = categoryOf(field);
    return category !== null && isCategory(category);
  } catch {
    return false;
  }
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

const isObject = (node: DefinitionNode): node is ObjectNode =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;

const isComposite = (node: DefinitionNode) =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION ||
  node.kind === Kind.UNION_TYPE_DEFINITION ||
  node.kind === Kind.INTERFACE_TYPE_DEFINITION;

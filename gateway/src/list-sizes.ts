import { type DocumentNode, Kind, type ValueNode, visit } from "graphql";
import { MAX_LIST } from "./limits";

type Variables = Readonly<Record<string, unknown>>;

/**
 * Checks every `first` of a document, given as a literal or by a variable.
 * @returns false where one is not in 1 to 100. Null and a missing variable are left to the default of the field.
 */
export function hasPermittedListSizes(document: DocumentNode, variables: Variables): boolean {
  const defaults = new Map<string, ValueNode>();
  let isPermitted = true;
  visit(document, {
    VariableDefinition(definition) {
      if (definition.defaultValue) defaults.set(definition.variable.name.value, definition.defaultValue);
    },
    Argument(argument) {
      if (argument.name.value !== "first") return;
      if (!isPermittedSize(sizeOf(argument.value, variables, defaults))) isPermitted = false;
    },
  });
  return isPermitted;
}

function sizeOf(value: ValueNode, variables: Variables, defaults: ReadonlyMap<string, ValueNode>): unknown {
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  if (Object.hasOwn(variables, name)) return variables[name];
  const standard = defaults.get(name);
  return standard?.kind === Kind.INT ? Number(standard.value) : undefined;
}

/** What is no number is another rule's business. */
function isPermittedSize(size: unknown): boolean {
  return typeof size !== "number" || (size >= 1 && size <= MAX_LIST);
}

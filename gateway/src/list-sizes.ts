import { type DocumentNode, Kind, type OperationDefinitionNode, type ValueNode, visit } from "graphql";
import { MAX_LIST } from "./limits";

/** Variables of a request as the client sent them: nothing has checked them against their types yet. */
export type Variables = Readonly<Record<string, unknown>>;

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
      if (!isPermittedSize(wholeNumberOf(argument.value, variables, defaults))) isPermitted = false;
    },
  });
  return isPermitted;
}

/** The default values of an operation's variables, by name. */
export function variableDefaults(operation: OperationDefinitionNode): ReadonlyMap<string, ValueNode> {
  const defaults = new Map<string, ValueNode>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) defaults.set(variable.name.value, defaultValue);
  }
  return defaults;
}

/**
 * The value of a whole number given as a literal or by a variable.
 * @returns undefined where none is given; null, or what a client sent that is no number, as it is.
 */
export function wholeNumberOf(
  value: ValueNode,
  variables: Variables,
  defaults: ReadonlyMap<string, ValueNode>,
): unknown {
  if (value.kind === Kind.NULL) return null;
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

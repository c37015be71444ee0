import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

/** How large an operation may be. Counted with fragments spread out, so that a fragment is no way around. */
const LIMITS = { depth: 12, aliases: 15, rootFields: 10, directives: 10 } as const;
/** Tokens of a document; checked while parsing. */
export const MAX_TOKENS = 1_000;
/** Length of lists that a client may ask for. */
export const MAX_LIST = 100;

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
}

const NOTHING: Size = { depth: 0, aliases: 0, rootFields: 0, directives: 0 };

/** One validation rule for all sizes. Introspection has no depth: it is refused or harmless. */
export function sizeRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      const size = sizeOfOperation(operation, (name) => context.getFragment(name) ?? undefined);
      for (const [name, limit] of Object.entries(LIMITS)) {
        const actual = size[name as keyof Size];
        if (actual > limit) context.reportError(tooComplex(name, actual, limit, operation));
      }
      return false;
    },
  };
}

/** The number of root fields with fragments spread out, and their names: what the rate limit counts. */
export function rootFieldsOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const names: string[] = [];
  const visit = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.push(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet.selections);
      else visit(fragments.get(selection.name.value)?.selectionSet.selections ?? []);
    }
  };
  visit(operation.selectionSet.selections);
  return names;
}

/** The fragments of a document, by name. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function sizeOfOperation(
  operation: OperationDefinitionNode,
  fragment: (name: string) => FragmentDefinitionNode | undefined,
): Size {
  const known = new Map<string, Size>();

  const sizeOfFragment = (name: string): Size => {
    const before = known.get(name);
    if (before) return before;
    const definition = fragment(name);
    // Set before it is measured: a fragment that spreads itself is refused by another rule and must not hang this one.
    known.set(name, NOTHING);
    if (!definition) return NOTHING;
    const size = withDirectives(sizeOfSet(definition.selectionSet), definition.directives?.length);
    known.set(name, size);
    return size;
  };
  const sizeOf = (selection: SelectionNode): Size => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value);
    const inner = selection.selectionSet ? sizeOfSet(selection.selectionSet) : NOTHING;
    if (selection.kind === Kind.INLINE_FRAGMENT) return inner;
    const depth = isIntrospection(selection.name.value) ? 1 : 1 + inner.depth;
    return { ...inner, depth, aliases: inner.aliases + (selection.alias ? 1 : 0), rootFields: 1 };
  };
  const sizeOfSet = ({ selections }: SelectionSetNode): Size =>
    selections.map((each) => withDirectives(sizeOf(each), each.directives?.length)).reduce(add, NOTHING);

  const ofVariables =
    operation.variableDefinitions?.reduce((sum, each) => sum + (each.directives?.length ?? 0), 0) ?? 0;
  return withDirectives(sizeOfSet(operation.selectionSet), (operation.directives?.length ?? 0) + ofVariables);
}

function add(one: Size, other: Size): Size {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    rootFields: one.rootFields + other.rootFields,
    directives: one.directives + other.directives,
  };
}

function withDirectives(size: Size, count = 0): Size {
  return count === 0 ? size : { ...size, directives: size.directives + count };
}

function isIntrospection(name: string): boolean {
  return name === "__schema" || name === "__type";
}

const WORDS: Readonly<Record<string, string>> = {
  depth: "levels deep",
  aliases: "aliases",
  rootFields: "root fields",
  directives: "directives",
};

function tooComplex(
  name: string,
  actual: number,
  limit: number,
  node: OperationDefinitionNode,
): GraphQLError {
  const count = Number.isSafeInteger(actual) ? String(actual) : "too many";
  return new GraphQLError(`The operation has ${count} ${WORDS[name] ?? name}; ${limit} are allowed.`, {
    nodes: node,
    extensions: { code: "QUERY_TOO_COMPLEX" },
  });
}

import { POLICY_COMPOSITION_SDL, POLICY_DIRECTIVES_SDL, guardSchema } from "@alpokat/policy";
import type { Role } from "@alpokat/kernel";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { type GraphQLSchema, parse } from "graphql";
import { type AuthChecker, type BuildSchemaOptions, buildSchema, createResolversMap } from "type-graphql";
import { containerOf } from "./container";
import type { SubgraphContext } from "./context";
import { forbidden, unauthenticated } from "./refusals";

const FEDERATION_LINK = `extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@shareable", "@external", "@composeDirective"]
  )
`;

/** Resolves an entity from its key. Reached through `Query._entities`, which `@Authorized` does not cover. */
export type ReferenceResolver = (
  reference: Readonly<Record<string, unknown>>,
  context: SubgraphContext,
) => Promise<object | null>;

/** A resolver class, whatever its constructor takes. */
export type ResolverClass = abstract new (...parts: never[]) => object;

/** What a subgraph's SDL is made of. */
export interface SubgraphShape {
  readonly resolvers: readonly ResolverClass[];
  /** Types that no root field mentions. */
  readonly orphanedTypes?: readonly ResolverClass[];
}

export interface SubgraphSchemaParts {
  /** Wired instances of the resolver classes. */
  readonly resolvers: readonly object[];
  /** Types that no root field mentions. */
  readonly orphanedTypes?: readonly ResolverClass[];
  /** By type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
}

/** An arrow function: TypeGraphQL takes a `function` for a class. */
const authChecker: AuthChecker<SubgraphContext, Role> = ({ context: { principal } }, roles) => {
  if (roles.includes(principal.role)) return true;
  throw principal.role === "anonymous" ? unauthenticated() : forbidden();
};

/** The SDL of resolver classes as it is committed and composed; nothing is wired and nothing runs. */
export async function printSubgraph(shape: SubgraphShape): Promise<string> {
  return toSdl(await buildPlainSchema(shape, []));
}

/** Builds a subgraph's schema, guarded by the policy. */
export async function buildSubgraph(parts: SubgraphSchemaParts): Promise<GraphQLSchema> {
  const classes = parts.resolvers.map((instance) => instance.constructor as ResolverClass);
  const plain = await buildPlainSchema({ ...parts, resolvers: classes }, parts.resolvers);
  const references = Object.fromEntries(
    Object.entries(parts.references).map(([type, resolve]) => [type, { __resolveReference: resolve }]),
  );
  const resolvers = mergeResolvers(createResolversMap(plain), references);
  return guardSchema(buildSubgraphSchema([{ typeDefs: parse(toSdl(plain)), resolvers: resolvers as never }]));
}

const buildPlainSchema = (shape: SubgraphShape, instances: readonly object[]): Promise<GraphQLSchema> =>
  buildSchema({
    resolvers: shape.resolvers as unknown as BuildSchemaOptions["resolvers"],
    orphanedTypes: [...(shape.orphanedTypes ?? [])] as never,
    authChecker,
    validate: false,
    container: containerOf(instances),
  });

const toSdl = (plain: GraphQLSchema): string =>
  [FEDERATION_LINK, POLICY_COMPOSITION_SDL, POLICY_DIRECTIVES_SDL, printSchemaWithDirectives(plain), ""].join(
    "\n",
  );

function mergeResolvers(fields: object, references: object): object {
  const merged: Record<string, unknown> = { ...fields };
  for (const [type, resolve] of Object.entries(references)) {
    merged[type] = { ...(merged[type] as object | undefined), ...(resolve as object) };
  }
  return merged;
}

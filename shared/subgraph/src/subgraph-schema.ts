import { POLICY_DIRECTIVES_SDL, guardSchema } from "@alpokat/policy";
import type { Role } from "@alpokat/kernel";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { type GraphQLSchema, parse } from "graphql";
import { type AuthChecker, type BuildSchemaOptions, buildSchema, createResolversMap } from "type-graphql";
import { containerOf } from "./container";
import type { SubgraphContext } from "./context";
import { forbidden, unauthenticated } from "./refusals";

const LINKS = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@composeDirective"])
  @link(url: "https://alpokat.example/policy/v1.0", import: ["@personalData", "@operational", "@collects"])
  @composeDirective(name: "@personalData")
  @composeDirective(name: "@operational")
  @composeDirective(name: "@collects")
`;

/** Resolves an entity from its key. Reached through `Query._entities`, which `@Authorized` does not cover. */
export type ReferenceResolver = (
  reference: Readonly<Record<string, unknown>>,
  context: SubgraphContext,
) => Promise<object | null>;

export interface SubgraphSchemaParts {
  /** Wired instances of the resolver classes. */
  readonly resolvers: readonly object[];
  /** Types that no root field mentions. */
  readonly orphanedTypes?: readonly (new () => object)[];
  /** By type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
}

/** An arrow function: TypeGraphQL takes a `function` for a class. */
const authChecker: AuthChecker<SubgraphContext, Role> = ({ context: { principal } }, roles) => {
  if (roles.includes(principal.role)) return true;
  throw principal.role === "anonymous" ? unauthenticated() : forbidden();
};

/**
 * Builds a subgraph's schema, guarded by the policy, and its SDL as it is committed and composed.
 */
export async function buildSubgraph(parts: SubgraphSchemaParts): Promise<{ sdl: string; schema: GraphQLSchema }> {
  const plain = await buildSchema({
    resolvers: parts.resolvers.map((instance) => instance.constructor) as unknown as BuildSchemaOptions["resolvers"],
    orphanedTypes: [...(parts.orphanedTypes ?? [])],
    authChecker,
    validate: false,
    container: containerOf(parts.resolvers),
  });
  const sdl = `${LINKS}\n${POLICY_DIRECTIVES_SDL.trim()}\n\n${printSchemaWithDirectives(plain)}\n`;
  const references = Object.fromEntries(
    Object.entries(parts.references).map(([type, resolve]) => [type, { __resolveReference: resolve }]),
  );
  const resolvers = mergeResolvers(createResolversMap(plain), references);
  return { sdl, schema: guardSchema(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }])) };
}

function mergeResolvers(fields: object, references: object): object {
  const merged: Record<string, unknown> = { ...fields };
  for (const [type, resolve] of Object.entries(references)) {
    merged[type] = { ...(merged[type] as object | undefined), ...(resolve as object) };
  }
  return merged;
}

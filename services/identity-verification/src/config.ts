import path from "node:path";
import { privateJwk, readServiceConfiguration, subgraphEnvironment } from "@alpokat/subgraph";
import { z } from "zod";

/** The composed graph as committed, which the data map is read off. */
const SUPERGRAPH_FILE = path.join(__dirname, "..", "..", "..", "supergraph.graphql");

const environment = subgraphEnvironment.extend({
  TOKEN_SIGNING_KEY: privateJwk,
  SUPERGRAPH_FILE: z.string().min(1, "must not be empty").default(SUPERGRAPH_FILE),
});

export type IdentityConfig = z.output<typeof environment>;

/** Reads the configuration. @throws ConfigurationError with every fault. */
export const parseConfig = (variables: Readonly<Record<string, string | undefined>>): IdentityConfig =>
  readServiceConfiguration(environment, variables);

/** The configuration of this process. */
export const readConfig = (): IdentityConfig => parseConfig(process.env);

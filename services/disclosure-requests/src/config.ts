import { privateJwk, readServiceConfiguration, subgraphEnvironment } from "@alpokat/subgraph";
import type { z } from "zod";

const environment = subgraphEnvironment.extend({ GRANT_SIGNING_KEY: privateJwk });

export type DisclosureConfig = z.output<typeof environment>;

/** Reads the configuration. @throws ConfigurationError with every fault. */
export const parseConfig = (variables: Readonly<Record<string, string | undefined>>): DisclosureConfig =>
  readServiceConfiguration(environment, variables);

/** The configuration of this process. */
export const readConfig = (): DisclosureConfig => parseConfig(process.env);

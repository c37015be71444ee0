import { type SubgraphEnvironment, readConfiguration, subgraphEnvironment } from "@alpokat/subgraph";

export type DisclosureConfig = SubgraphEnvironment;

/** Reads the configuration. @throws ConfigurationError with every fault. */
export const parseConfig = (variables: Readonly<Record<string, string | undefined>>): DisclosureConfig =>
  readConfiguration(subgraphEnvironment, variables);

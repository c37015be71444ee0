import { type SubgraphEnvironment, readConfiguration, subgraphEnvironment } from "@alpokat/subgraph";

export type CommunicationsConfig = SubgraphEnvironment;

/** Reads the configuration. @throws ConfigurationError with every fault. */
export const parseConfig = (variables: Readonly<Record<string, string | undefined>>): CommunicationsConfig =>
  readConfiguration(subgraphEnvironment, variables);

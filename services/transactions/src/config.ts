import { type SubgraphEnvironment, readConfiguration, subgraphEnvironment } from "@alpokat/subgraph";

export type TransactionsConfig = SubgraphEnvironment;

/** Reads the configuration. @throws ConfigurationError with every fault. */
export const parseConfig = (variables: Readonly<Record<string, string | undefined>>): TransactionsConfig =>
  readConfiguration(subgraphEnvironment, variables);

import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { TransactionsAuditResolver } from "./audit.resolver";

const SHAPE: SubgraphShape = { resolvers: [TransactionsAuditResolver] };

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

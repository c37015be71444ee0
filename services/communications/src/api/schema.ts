import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { CommunicationsAuditResolver } from "./audit.resolver";

const SHAPE: SubgraphShape = { resolvers: [CommunicationsAuditResolver] };

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

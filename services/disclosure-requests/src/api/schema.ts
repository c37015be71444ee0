import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { DisclosureAuditResolver } from "./audit.resolver";

const SHAPE: SubgraphShape = { resolvers: [DisclosureAuditResolver] };

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

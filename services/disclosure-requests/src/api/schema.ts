import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { AccountResolver } from "./account.resolver";
import { AccountType } from "./account.types";
import { AgencyResolver } from "./agency.resolver";
import { DisclosureAuditResolver } from "./audit.resolver";
import { LegalHoldResolver } from "./legal-hold.resolver";
import { PackageResolver } from "./package.resolver";
import { RequestResolver } from "./request.resolver";
import { ScopeResolver } from "./scope.resolver";

const SHAPE: SubgraphShape = {
  resolvers: [
    RequestResolver,
    ScopeResolver,
    PackageResolver,
    AgencyResolver,
    LegalHoldResolver,
    AccountResolver,
    DisclosureAuditResolver,
  ],
  orphanedTypes: [AccountType],
};

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

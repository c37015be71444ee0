import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { AccountResolver } from "./account.resolver";
import { IdentityAuditResolver } from "./audit.resolver";
import { DataMapResolver } from "./data-map.resolver";
import { MerchantResolver } from "./merchant.resolver";
import { PrivacyResolver } from "./privacy.resolver";
import { RegistrationResolver } from "./registration.resolver";
import { PrivacyExportResolver, PrivacyRequestExportResolver } from "./rights/privacy-export.resolver";
import { PrivacyRequestResolver } from "./rights/privacy-request.resolver";
import { SubjectRightsResolver } from "./rights/subject-rights.resolver";
import { SessionResolver } from "./session.resolver";

const SHAPE: SubgraphShape = {
  resolvers: [
    AccountResolver,
    MerchantResolver,
    RegistrationResolver,
    SessionResolver,
    PrivacyResolver,
    DataMapResolver,
    IdentityAuditResolver,
    PrivacyRequestResolver,
    PrivacyRequestExportResolver,
    PrivacyExportResolver,
    SubjectRightsResolver,
  ],
};

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

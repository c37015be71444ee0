import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { AccountResolver } from "./account.resolver";
import { IdentityAuditResolver } from "./audit.resolver";
import { ConsentResolver } from "./consent.resolver";
import { GuardianResolver } from "./guardian.resolver";
import { DataMapResolver } from "./data-map.resolver";
import { MerchantResolver } from "./merchant.resolver";
import { NoticeReceiptResolver, NoticeResolver } from "./notice.resolver";
import { PrivacyResolver } from "./privacy.resolver";
import { RecipientResolver } from "./recipient.resolver";
import { RegistrationResolver } from "./registration.resolver";
import { PrivacyExportResolver, PrivacyRequestExportResolver } from "./rights/privacy-export.resolver";
import { PrivacyRequestResolver } from "./rights/privacy-request.resolver";
import { RequestMessageResolver } from "./rights/request-message.resolver";
import { SubjectRightsResolver } from "./rights/subject-rights.resolver";
import { SessionResolver } from "./session.resolver";
import { UsageResolver } from "./usage.resolver";

const SHAPE: SubgraphShape = {
  resolvers: [
    AccountResolver,
    MerchantResolver,
    NoticeResolver,
    NoticeReceiptResolver,
    ConsentResolver,
    RecipientResolver,
    GuardianResolver,
    UsageResolver,
    RegistrationResolver,
    SessionResolver,
    PrivacyResolver,
    DataMapResolver,
    IdentityAuditResolver,
    PrivacyRequestResolver,
    RequestMessageResolver,
    PrivacyRequestExportResolver,
    PrivacyExportResolver,
    SubjectRightsResolver,
  ],
};

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { CommunicationsAuditResolver } from "./audit.resolver";
import { CampaignResolver } from "./campaign.resolver";
import { MessageResolver } from "./message.resolver";
import { SaleResolver } from "./sale.resolver";
import { AccountDataResolver, ReceiptDataResolver } from "./subject-data.resolver";
import { AccountType, ReceiptType } from "./subject.types";
import { SupportTicketResolver } from "./support-ticket.resolver";

const SHAPE: SubgraphShape = {
  resolvers: [
    CommunicationsAuditResolver,
    MessageResolver,
    SaleResolver,
    SupportTicketResolver,
    CampaignResolver,
    AccountDataResolver,
    ReceiptDataResolver,
  ],
  orphanedTypes: [AccountType, ReceiptType],
};

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

import { AuditResolver } from "@alpokat/subgraph";

export const TransactionsAuditResolver = AuditResolver("transactionsAudit");

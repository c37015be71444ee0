import { AuditResolver } from "@alpokat/subgraph";

export class TransactionsAuditResolver extends AuditResolver("transactionsAudit") {}

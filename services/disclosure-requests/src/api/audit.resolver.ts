import { AuditResolver } from "@alpokat/subgraph";

export class DisclosureAuditResolver extends AuditResolver("disclosureAudit") {}

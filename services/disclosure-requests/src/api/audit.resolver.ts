import { AuditResolver } from "@alpokat/subgraph";

export const DisclosureAuditResolver = AuditResolver("disclosureAudit");

import { AuditResolver } from "@alpokat/subgraph";

export const IdentityAuditResolver = AuditResolver("identityAudit");

import { AuditResolver } from "@alpokat/subgraph";

export const CommunicationsAuditResolver = AuditResolver("communicationsAudit");

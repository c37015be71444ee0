import { AuditResolver } from "@alpokat/subgraph";

export class CommunicationsAuditResolver extends AuditResolver("communicationsAudit") {}

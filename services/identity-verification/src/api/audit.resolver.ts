import { AuditResolver } from "@alpokat/subgraph";

export class IdentityAuditResolver extends AuditResolver("identityAudit") {}

import { AuditRecordReader, type ServiceKit, type WiredService } from "@alpokat/subgraph";
import { CommunicationsAuditResolver } from "./api/audit.resolver";

/** The only file that knows every layer. */
export function wire({ dataSource }: ServiceKit): WiredService {
  return {
    resolvers: [new CommunicationsAuditResolver(new AuditRecordReader("communications", dataSource))],
    references: {},
  };
}

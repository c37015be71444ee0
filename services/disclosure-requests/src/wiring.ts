import { AuditRecordReader, type ServiceKit, type WiredService } from "@alpokat/subgraph";
import { DisclosureAuditResolver } from "./api/audit.resolver";

/** The only file that knows every layer. */
export function wire({ dataSource }: ServiceKit): WiredService {
  return {
    resolvers: [new DisclosureAuditResolver(new AuditRecordReader("disclosure", dataSource))],
    references: {},
  };
}

import { AuditRecordReader, type ServiceKit, type WiredService } from "@alpokat/subgraph";
import { TransactionsAuditResolver } from "./api/audit.resolver";

/** The only file that knows every layer. */
export function wire({ dataSource }: ServiceKit): WiredService {
  return {
    resolvers: [new TransactionsAuditResolver(new AuditRecordReader("transactions", dataSource))],
    references: {},
  };
}

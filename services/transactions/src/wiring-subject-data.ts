import type { Clock } from "@alpokat/kernel";
import { type WiredService } from "@alpokat/subgraph";
import { AccountType } from "./api/account.types";
import { AccountDataResolver, ReceiptDataResolver } from "./api/subject-data.resolver";
import { GatherSubjectData } from "./application/gather-subject-data";
import type { InTransaction } from "./application/ports";

/** What the copy of a person's data takes from here. */
export function wireSubjectData(
  inTransaction: InTransaction,
  clock: Clock,
): Required<Pick<WiredService, "resolvers" | "orphanedTypes" | "references">> {
  const gathering = new GatherSubjectData(inTransaction);
  const accounts = new AccountDataResolver(gathering, clock);
  return {
    resolvers: [accounts, new ReceiptDataResolver(gathering, clock)],
    orphanedTypes: [AccountType],
    references: { Account: accounts.resolveReference },
  };
}

import { inSession, jobScope } from "@alpokat/persistence";
import { type ServiceKit, failureLog } from "@alpokat/subgraph";
import { LedgerResolver } from "./api/ledger.resolver";
import { ExpireHolds } from "./application/expire-holds";
import type { InTransaction } from "./application/ports";
import { ReadLedger } from "./application/read-ledger";
import { HoldExpirer } from "./ledger-jobs/hold-expirer";
import { LedgerRepository } from "./persistence/ledger.repository";

const DUE_AT_ONCE = 100;

/** The journal and its readers, and the job that lets holds expire. */
export function wireLedger({ dataSource, clock, logger }: ServiceKit, inTransaction: InTransaction) {
  const expiry = new ExpireHolds(
    {
      due: () =>
        inSession(dataSource, jobScope("ledger"), (manager) =>
          new LedgerRepository(manager).dueHolds(DUE_AT_ONCE),
        ),
      within: (merchantId, work) =>
        inSession(dataSource, { subjects: [], merchants: [merchantId], job: "ledger" }, (manager) =>
          work(new LedgerRepository(manager)),
        ),
    },
    clock,
  );
  return {
    resolvers: [new LedgerResolver(new ReadLedger(inTransaction))],
    jobs: [new HoldExpirer(expiry, failureLog(logger, "expiry of holds"))],
  };
}

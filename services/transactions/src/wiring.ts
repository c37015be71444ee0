import { FairShare } from "@alpokat/persistence";
import type { RequestGuard } from "@alpokat/policy";
import {
  AuditRecordReader,
  type BackgroundJob,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
  telemetryExpiry,
} from "@alpokat/subgraph";
import { TransactionsAuditResolver } from "./api/audit.resolver";
import { ImportResolver } from "./api/import.resolver";
import { MerchantResolver } from "./api/merchant.resolver";
import { ImportSales } from "./application/import-sales";
import type { InJob, InTransaction } from "./application/ports";
import { ReadCatalogue } from "./application/read-catalogue";
import { ReadReceipts } from "./application/receipts/read-receipts";
import { ReadSales } from "./application/read-sales";
import { forgetTelemetry } from "./persistence/forget-telemetry";
import { MonthsAhead } from "./partitioning/months-ahead";
import type { QrisConfig } from "./qris-config";
import { merchantsOf, sharedTransactions, tooMany } from "./wiring-batching";
import { wireCatalogue } from "./wiring-catalogue";
import { wireFraud } from "./wiring-fraud";
import { wireLedger } from "./wiring-ledger";
import {
  type ReceiptSettings,
  readersEnd,
  receiptAccess,
  receiptDeliveries,
  wireReceipts,
} from "./wiring-receipts";
import { type TransactionSettings, repositories } from "./wiring-repositories";
import { wireQris } from "./wiring-qris";
import { wireSales } from "./wiring-sales";
import { wireStatistics } from "./wiring-statistics";
import { wireSubjectData } from "./wiring-subject-data";
import { wordSealer } from "./wiring-words";

/** What the configuration decides of the wiring. */
export interface WiringSettings extends TransactionSettings, ReceiptSettings {
  /** Who makes QRIS payments; null for nobody. */
  readonly qris: QrisConfig | null;
}

/** Of ten connections four at a time: the queue of one busy sale is not to be everybody's. */
const SHARE = { maxRunning: 4, maxWaiting: 256, refusal: tooMany };

/** Whose share an act takes: its merchants', since theirs are the rows that it waits for, or else its own. */
const nameOf = (guard: RequestGuard): string => merchantsOf(guard) || String(guard.principal.id);

/** How use cases reach the database. */
export function transactionsOf(kit: ServiceKit, settings: TransactionSettings) {
  const transaction = repositories(kit, settings);
  const share = new FairShare(SHARE);
  const inTransaction: InTransaction = (guard, work) =>
    share.run(nameOf(guard), () => kit.inTransaction(guard, (manager) => work(transaction(manager))));
  const inJob: InJob = (job, work, guard) => kit.inJob(job, (manager) => work(transaction(manager)), guard);
  return { inTransaction, inJob, inSharedTransaction: sharedTransactions(kit, transaction, inTransaction) };
}

/** Knows every layer, with the files named after it. */
export async function wire(kit: ServiceKit, settings: WiringSettings): Promise<WiredService> {
  const { clock } = kit;
  const transactions = transactionsOf(kit, settings);
  const { inTransaction, inJob } = transactions;

  const readSales = new ReadSales(inTransaction);
  const readCatalogue = new ReadCatalogue(inTransaction, clock);
  const readReceipts = new ReadReceipts(inTransaction, inJob, clock);
  const merchants = new MerchantResolver(readSales, readCatalogue);
  const catalogue = wireCatalogue(inTransaction, readCatalogue, clock);
  const sales = wireSales(transactions, clock, { readSales, readCatalogue, readReceipts });
  const receipts = wireReceipts(kit, transactions, { ...settings, readReceipts });
  const subjects = wireSubjectData(inTransaction, clock);
  const ledger = wireLedger(kit, inTransaction);
  const qris = wireQris(kit, transactions, settings.qris);
  const statistics = wireStatistics(kit, inTransaction, inJob);
  const fraud = wireFraud(kit, settings.networks);
  const common = await commonJobs(kit);
  return {
    resolvers: [
      ...subjects.resolvers,
      merchants,
      ...catalogue.resolvers,
      ...sales.resolvers,
      new ImportResolver(new ImportSales(inTransaction, clock)),
      ...receipts.resolvers,
      ...ledger.resolvers,
      ...qris.resolvers,
      ...statistics.resolvers,
      ...fraud.resolvers,
      new TransactionsAuditResolver(new AuditRecordReader("transactions", kit.dataSource)),
    ],
    orphanedTypes: subjects.orphanedTypes,
    references: {
      ...subjects.references,
      ...catalogue.references,
      ...sales.references,
      ...fraud.references,
      Merchant: merchants.resolveReference,
      Receipt: receipts.receipts.resolveReference,
      StatisticsRelease: statistics.releases.resolveReference,
    } satisfies Record<string, ReferenceResolver>,
    caseFacts: fraud.caseFacts,
    jobs: [...common, statistics.releaser, ...ledger.jobs, ...fraud.jobs, ...qris.jobs],
    publicRoutes: receipts.publicRoutes,
    ...qris.routes,
  };
}

/** Jobs of all parts: months to come, raw telemetry whose period is over, words to be sealed, what became of receipts that were sent, and who saw them. */
async function commonJobs(kit: ServiceKit): Promise<BackgroundJob[]> {
  const months = new MonthsAhead(kit);
  await months.make();
  return [
    months,
    telemetryExpiry(kit, forgetTelemetry),
    wordSealer(kit),
    receiptDeliveries(kit),
    receiptAccess(kit),
    readersEnd(kit),
  ];
}

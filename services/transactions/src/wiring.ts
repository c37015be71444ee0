import type { Clock } from "@alpokat/kernel";
import { once } from "@alpokat/persistence";
import {
  AuditRecordReader,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
} from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { AccountType } from "./api/account.types";
import { TransactionsAuditResolver } from "./api/audit.resolver";
import { CatalogImportResolver } from "./api/catalog-import.resolver";
import { CatalogItemResolver } from "./api/catalog-item.resolver";
import { ImportResolver } from "./api/import.resolver";
import { MerchantResolver } from "./api/merchant.resolver";
import { ModifierResolver } from "./api/modifier.resolver";
import { OutletResolver } from "./api/outlet.resolver";
import { ReceiptResolver } from "./api/receipt.resolver";
import { SaleResolver } from "./api/sale.resolver";
import { StatisticsReleaseResolver } from "./api/statistics-release.resolver";
import { StatisticsResolver } from "./api/statistics.resolver";
import { AccountDataResolver, ReceiptDataResolver } from "./api/subject-data.resolver";
import { ArchiveCatalogItem } from "./application/archive-catalog-item";
import { CreateOutlet } from "./application/create-outlet";
import { ImportCatalog } from "./application/import-catalog";
import { GatherSubjectData } from "./application/gather-subject-data";
import { ImportSales } from "./application/import-sales";
import { MakeStatisticsRelease } from "./application/make-statistics-release";
import type { InJob, InTransaction, Transaction } from "./application/ports";
import { PurchaseStatistics } from "./application/purchase-statistics";
import { ReadCatalogImports } from "./application/read-catalog-imports";
import { ReadCatalogue } from "./application/read-catalogue";
import { ReadReceipts } from "./application/read-receipts";
import { ReadSales } from "./application/read-sales";
import { ReadStatisticsReleases } from "./application/read-statistics-releases";
import { RecordSale } from "./application/record-sale";
import { RequestReceipt } from "./application/request-receipt";
import { RequestStatisticsRelease } from "./application/request-statistics-release";
import { SetOutletOverrides } from "./application/set-outlet-overrides";
import { UpsertCatalogItems } from "./application/upsert-catalog-items";
import { UpsertModifierGroups } from "./application/upsert-modifier-groups";
import { CatalogImportRepository } from "./persistence/catalog-import.repository";
import { CatalogRepository } from "./persistence/catalog.repository";
import { ImportRepository } from "./persistence/import.repository";
import { LedgerRepository } from "./persistence/ledger.repository";
import { ModifierRepository } from "./persistence/modifier.repository";
import { OutletRepository } from "./persistence/outlet.repository";
import { OverrideRepository } from "./persistence/override.repository";
import { PriceListRepository } from "./persistence/price-list.repository";
import { ReceiptRepository, receiptToken } from "./persistence/receipt.repository";
import { SaleRepository } from "./persistence/sale.repository";
import { StatisticsReleaseRepository } from "./persistence/statistics-release.repository";
import { StatisticsRepository } from "./persistence/statistics.repository";
import { SubjectDataRepository } from "./persistence/subject-data.repository";
import { statisticsGuard } from "./releasing/service-guard";
import { StatisticsReleaser } from "./releasing/statistics-releaser";
import { CryptoRandomSource } from "./security/crypto-random-source";

/** The only file that knows every layer. @param receiptPage base URL of the buyers' receipt page. */
export function wire(kit: ServiceKit, receiptPage: string): WiredService {
  const { clock } = kit;
  const transaction = repositories(kit);
  const inTransaction: InTransaction = (guard, work) =>
    kit.inTransaction(guard, (manager) => work(transaction(manager)));
  const inJob: InJob = (job, work, guard) => kit.inJob(job, (manager) => work(transaction(manager)), guard);
  const tokens = kit.blindIndex("receipt.token");

  const readSales = new ReadSales(inTransaction);
  const readCatalogue = new ReadCatalogue(inTransaction, clock);
  const readReceipts = new ReadReceipts(inTransaction, inJob);
  const merchants = new MerchantResolver(readSales, readCatalogue);
  const catalogue = wireCatalogue(inTransaction, readCatalogue, clock);
  const sales = new SaleResolver(
    new RecordSale(inTransaction, clock),
    readSales,
    readCatalogue,
    readReceipts,
  );
  const linkOf = (id: string): string => `${receiptPage}/${receiptToken(tokens, id)}`;
  const receipts = new ReceiptResolver(new RequestReceipt(inTransaction, clock), readReceipts, linkOf);
  const subjects = wireSubjectData(inTransaction, clock);
  const statistics = wireStatistics(kit, inTransaction, inJob);
  return {
    resolvers: [
      ...subjects.resolvers,
      merchants,
      ...catalogue.resolvers,
      sales,
      new ImportResolver(new ImportSales(inTransaction, clock)),
      receipts,
      ...statistics.resolvers,
      new TransactionsAuditResolver(new AuditRecordReader("transactions", kit.dataSource)),
    ],
    orphanedTypes: subjects.orphanedTypes,
    references: {
      ...subjects.references,
      ...catalogue.references,
      Merchant: merchants.resolveReference,
      Sale: sales.resolveReference,
      Receipt: receipts.resolveReference,
      StatisticsRelease: statistics.releases.resolveReference,
    } satisfies Record<string, ReferenceResolver>,
    jobs: [statistics.releaser],
  };
}

function wireStatistics({ policy, clock, logger }: ServiceKit, inTransaction: InTransaction, inJob: InJob) {
  const releases = new StatisticsReleaseResolver(
    new RequestStatisticsRelease(inJob, clock),
    new ReadStatisticsReleases(inTransaction),
  );
  const means = { random: new CryptoRandomSource(), guard: statisticsGuard(policy, clock), clock };
  const releaser = new StatisticsReleaser(new MakeStatisticsRelease(inJob, means), (error) => {
    logger.error({ job: "statistics", error }, "a release of statistics met a fault and is tried again");
  });
  return {
    releases,
    releaser,
    resolvers: [new StatisticsResolver(new PurchaseStatistics(inTransaction)), releases],
  };
}

/** What a merchant offers, where, and at what price. */
function wireCatalogue(inTransaction: InTransaction, readCatalogue: ReadCatalogue, clock: Clock) {
  const outlets = new OutletResolver(
    new CreateOutlet(inTransaction, clock),
    new SetOutletOverrides(inTransaction, clock),
    readCatalogue,
  );
  const modifiers = new ModifierResolver(new UpsertModifierGroups(inTransaction, clock), readCatalogue);
  const items = new CatalogItemResolver(
    new UpsertCatalogItems(inTransaction, clock),
    new ArchiveCatalogItem(inTransaction, clock),
    readCatalogue,
  );
  const imports = new CatalogImportResolver(
    new ImportCatalog(inTransaction, clock),
    new ReadCatalogImports(inTransaction),
  );
  return {
    resolvers: [outlets, modifiers, items, imports],
    references: {
      Outlet: outlets.resolveOutlet,
      CatalogItem: items.resolveReference,
      ModifierGroup: modifiers.resolveReference,
      CatalogImport: imports.resolveReference,
    },
  };
}

/** Makes the repositories of one transaction. */
function repositories(kit: ServiceKit): (manager: EntityManager) => Transaction {
  const { clock, subjectKeys } = kit;
  const tokens = kit.blindIndex("receipt.token");
  const addresses = kit.blindIndex("buyer.email");
  const customers = kit.blindIndex("buyer.imported_customer");
  const contents = kit.blindIndex("import_row.content");
  const chunks = kit.blindIndex("catalog_import_chunk.content");
  const store = { schema: "transactions", inputIndex: kit.blindIndex("idempotency.input") };
  return (manager) => ({
    outlets: new OutletRepository(manager),
    catalog: new CatalogRepository(manager),
    catalogImports: new CatalogImportRepository(manager, chunks),
    modifiers: new ModifierRepository(manager),
    overrides: new OverrideRepository(manager),
    priceList: new PriceListRepository(manager),
    sales: new SaleRepository(manager, subjectKeys),
    ledger: new LedgerRepository(manager),
    imports: new ImportRepository(manager, contents, customers),
    receipts: new ReceiptRepository(manager, subjectKeys, addresses, tokens),
    statistics: new StatisticsRepository(manager),
    subjectData: new SubjectDataRepository(manager, subjectKeys),
    statisticsReleases: new StatisticsReleaseRepository(manager),
    publish: (type, subject, data) => kit.publish(manager, type, { subject, data: { ...data } }),
    async once(request, work) {
      const outcome = await once(manager, store, { ...request, now: clock() }, work);
      return "result" in outcome ? outcome.result : null;
    },
  });
}

/** What the copy of a person's data takes from here. */
function wireSubjectData(
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

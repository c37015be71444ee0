import { once } from "@alpokat/persistence";
import { type ServiceKit } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import type { Transaction } from "./application/ports";
import type { ReceiptSigner } from "./application/receipts/receipt-ports";
import { CatalogImportRepository } from "./persistence/catalog-import.repository";
import { CatalogRepository } from "./persistence/catalog.repository";
import { ImportRepository } from "./persistence/import.repository";
import { LedgerRepository } from "./persistence/ledger.repository";
import { ModifierRepository } from "./persistence/modifier.repository";
import { OutletRepository } from "./persistence/outlet.repository";
import { OverrideRepository } from "./persistence/override.repository";
import { PriceListRepository } from "./persistence/price-list.repository";
import { ClaimRepository } from "./persistence/receipts/claim.repository";
import { ReceiptAccessRepository } from "./persistence/receipts/receipt-access.repository";
import { ReceiptRepository } from "./persistence/receipts/receipt.repository";
import { SaleRepository } from "./persistence/sale.repository";
import { StatisticsReleaseRepository } from "./persistence/statistics-release.repository";
import { StatisticsRepository } from "./persistence/statistics.repository";
import { SubjectDataRepository } from "./persistence/subject-data.repository";
import { SealedWords } from "./persistence/words/sealed-words";
import { type FraudSettings, fraudGates } from "./wiring-fraud";
import { qrisRepositories } from "./wiring-qris";
import { salesRepositories } from "./wiring-sales";
import { settlementRepositories } from "./wiring-settlement";

/** What the configuration decides of a transaction. */
export interface TransactionSettings extends FraudSettings {
  readonly receiptSigner: ReceiptSigner;
}

/** Makes the repositories of one transaction, and what acts in it. */
export function repositories(
  kit: ServiceKit,
  { receiptSigner, ...fraud }: TransactionSettings,
): (manager: EntityManager) => Transaction {
  const { clock, subjectKeys } = kit;
  const tokens = kit.blindIndex("receipt.token");
  const addresses = kit.blindIndex("buyer.email");
  const customers = kit.blindIndex("buyer.imported_customer");
  const contents = kit.blindIndex("import_row.content");
  const chunks = kit.blindIndex("catalog_import_chunk.content");
  const fraudGate = fraudGates(kit, fraud);
  const store = { schema: "transactions", inputIndex: kit.blindIndex("idempotency.input") };
  return (manager) => {
    const words = new SealedWords(manager, subjectKeys);
    return {
      ...salesRepositories(manager, words),
      ...qrisRepositories(manager),
      ...settlementRepositories(manager, words),
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
      receiptSigner,
      claims: new ClaimRepository(manager, subjectKeys),
      receiptAccess: new ReceiptAccessRepository(manager, tokens),
      statistics: new StatisticsRepository(manager),
      subjectData: new SubjectDataRepository(manager, subjectKeys, clock),
      statisticsReleases: new StatisticsReleaseRepository(manager),
      fraud: fraudGate(manager),
      publish: (type, subject, data) => kit.publish(manager, type, { subject, data: { ...data } }),
      async once(request, work, beside) {
        const outcome = await once(manager, store, { ...request, now: clock() }, work);
        await beside?.();
        return "result" in outcome ? outcome.result : null;
      },
    };
  };
}

import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { AccountType } from "./account.types";
import { TransactionsAuditResolver } from "./audit.resolver";
import { CatalogImportResolver } from "./catalog-import.resolver";
import { CatalogItemResolver } from "./catalog-item.resolver";
import { ImportResolver } from "./import.resolver";
import { MerchantResolver } from "./merchant.resolver";
import { ModifierResolver } from "./modifier.resolver";
import { OutletResolver } from "./outlet.resolver";
import { ReceiptResolver } from "./receipt.resolver";
import { RefundResolver } from "./refund.resolver";
import { SaleChangeResolver } from "./sale-change.resolver";
import { SaleMoneyResolver } from "./sale-money.resolver";
import { SaleResolver } from "./sale.resolver";
import { ShiftResolver } from "./shift.resolver";
import { StatisticsReleaseResolver } from "./statistics-release.resolver";
import { StatisticsResolver } from "./statistics.resolver";
import { TaxSettingsResolver } from "./tax-settings.resolver";
import { OutletTerminalsResolver, TerminalResolver } from "./terminal.resolver";
import { AccountDataResolver, ReceiptDataResolver } from "./subject-data.resolver";

const SHAPE: SubgraphShape = {
  resolvers: [
    MerchantResolver,
    CatalogItemResolver,
    CatalogImportResolver,
    ModifierResolver,
    OutletResolver,
    SaleResolver,
    SaleMoneyResolver,
    SaleChangeResolver,
    RefundResolver,
    TerminalResolver,
    OutletTerminalsResolver,
    ShiftResolver,
    TaxSettingsResolver,
    ImportResolver,
    ReceiptResolver,
    StatisticsResolver,
    StatisticsReleaseResolver,
    TransactionsAuditResolver,
    AccountDataResolver,
    ReceiptDataResolver,
  ],
  orphanedTypes: [AccountType],
};

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

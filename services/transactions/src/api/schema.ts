import { type SubgraphShape, printSubgraph } from "@alpokat/subgraph";
import { AccountType } from "./account.types";
import { TransactionsAuditResolver } from "./audit.resolver";
import { CatalogImportResolver } from "./catalog-import.resolver";
import { CatalogItemResolver } from "./catalog-item.resolver";
import { FraudCaseResolver } from "./fraud/fraud-case.resolver";
import { FraudRuleResolver } from "./fraud/fraud-rule.resolver";
import { FraudShadowResolver } from "./fraud/fraud-shadow.resolver";
import { ImportResolver } from "./import.resolver";
import { LedgerResolver } from "./ledger.resolver";
import { MerchantResolver } from "./merchant.resolver";
import { ModifierResolver } from "./modifier.resolver";
import { OutletResolver } from "./outlet.resolver";
import { OutletQrisResolver } from "./qris/outlet-qris.resolver";
import { QrCodeResolver } from "./qris/qr-code.resolver";
import { QrisPaymentResolver } from "./qris/qris-payment.resolver";
import { MerchantQrisWorkResolver, QrisWorkItemResolver } from "./qris/qris-work.resolver";
import { RefundResolver } from "./refund.resolver";
import { SaleChangeResolver } from "./sale-change.resolver";
import { SaleMoneyResolver } from "./sale-money.resolver";
import { PurchaseResolver } from "./receipts/purchase.resolver";
import { ReceiptAccessResolver } from "./receipts/receipt-access.resolver";
import { ReceiptResolver } from "./receipts/receipt.resolver";
import { ReceiptVerificationResolver } from "./receipts/receipt-verification.resolver";
import { SaleResolver } from "./sale.resolver";
import { ShiftResolver } from "./shift.resolver";
import { StatisticsReleaseResolver } from "./statistics-release.resolver";
import { StatisticsResolver } from "./statistics.resolver";
import { TaxSettingsResolver } from "./tax-settings.resolver";
import { OutletTerminalsResolver, TerminalResolver } from "./terminal.resolver";
import { SettlementLineResolver } from "./settlement/settlement-line.resolver";
import { MerchantSettlementsResolver, SettlementResolver } from "./settlement/settlement.resolver";
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
    LedgerResolver,
    ReceiptResolver,
    ReceiptAccessResolver,
    ReceiptVerificationResolver,
    PurchaseResolver,
    OutletQrisResolver,
    QrCodeResolver,
    QrisPaymentResolver,
    QrisWorkItemResolver,
    MerchantQrisWorkResolver,
    SettlementResolver,
    SettlementLineResolver,
    MerchantSettlementsResolver,
    StatisticsResolver,
    StatisticsReleaseResolver,
    FraudCaseResolver,
    FraudRuleResolver,
    FraudShadowResolver,
    TransactionsAuditResolver,
    AccountDataResolver,
    ReceiptDataResolver,
  ],
  orphanedTypes: [AccountType],
};

/** The subgraph's SDL, as committed in `schema.graphql`. */
export const printSchema = (): Promise<string> => printSubgraph(SHAPE);

import type { Migrations } from "@alpokat/persistence";
import { AuditByTime1795550000000 } from "./audit-by-time";
import { Catalogue1763859600000 } from "./catalogue";
import { CatalogueParts1795560000000 } from "./catalogue-parts";
import { CatalogImports1795562000000 } from "./catalog-imports";
import { Foundation1763856000000 } from "./foundation";
import { Fraud1795650000000 } from "./fraud";
import { FraudHoldsAgain1795801002000 } from "./fraud-holds-again";
import { FraudHolds1795650001000 } from "./fraud-holds";
import { FraudSignals1795650002000 } from "./fraud-signals";
import { ImportedPaymentMethod1795571000000 } from "./imported-payment-method";
import { FraudAnswers1795803000000 } from "./fraud-answers";
import { FraudCallbacks1795792001000 } from "./fraud-callbacks";
import { FraudCustomers1795792000000 } from "./fraud-customers";
import { FraudCaseReasons1795801001000 } from "./fraud-case-reasons";
import { FraudCards1795760001000 } from "./fraud-cards";
import { FraudLatePayments1795760002000 } from "./fraud-late-payments";
import { FraudRetirements1795801000000 } from "./fraud-retirements";
import { FraudShadows1795760000000 } from "./fraud-shadows";
import { FraudTogether1795720001000 } from "./fraud-together";
import { FraudTiers1795770000000 } from "./fraud-tiers";
import { FraudWindows1795720004000 } from "./fraud-windows";
import { Ledger1763866800000 } from "./ledger";
import { ReceiptVersions1795640000000 } from "./receipt-versions";
import { PaymentReferences1795792002000 } from "./payment-references";
import { PartitionedDocuments1795600000000 } from "./partitioned-documents";
import { LedgerBalanceCheck1795720003000 } from "./ledger-balance-check";
import { LedgerBalancePlan1795720002000 } from "./ledger-balance-plan";
import { LedgerBatches1795620003000 } from "./ledger-batches";
import { LedgerCodes1795770002000 } from "./ledger-codes";
import { LedgerHash1795770001000 } from "./ledger-hash";
import { LedgerHold1795720000000 } from "./ledger-hold";
import { LedgerOfMonths1795620000000 } from "./ledger-of-months";
import { LedgerPosting1795620001000 } from "./ledger-posting";
import { LedgerTransfers1795620002000 } from "./ledger-transfers";
import { QrisCodes1795630000000 } from "./qris-codes";
import { QrisPayments1795630001000 } from "./qris-payments";
import { QrisClosedCodes1795795000000 } from "./qris-closed-codes";
import { QrisWorkItems1795795001000 } from "./qris-work-items";
import { QrisReferences1795740001000 } from "./qris-references";
import { ReceiptSignatures1795750000000 } from "./receipt-signatures";
import { ReadersOfReceipts1795791000000 } from "./readers-of-receipts";
import { ReceiptLimit1763874000000 } from "./receipt-limit";
import { SaleScopes1795740000000 } from "./sale-scopes";
import { Receipts1763870400000 } from "./receipts";
import { SaleChoices1795561000000 } from "./sale-choices";
import { SaleLineChecks1795803001000 } from "./sale-line-checks";
import { SaleMoney1795610000000 } from "./sale-money";
import { SentReceipts1795740002000 } from "./receipts-sent";
import { Sales1763863200000 } from "./sales";
import { SubjectData1795590001000 } from "./subject-data";
import { Statistics1795570000000 } from "./statistics";
import { SalesDays1795781000000 } from "./sales-days";
import { SettlementFrozen1795780000000 } from "./settlement-frozen";
import { SettlementSignalBound1795740003000 } from "./settlement-signal-bound";
import { RefundsOfPurchases1795786001000 } from "./refunds-of-purchases";
import { SealedReasons1795786000000 } from "./sealed-reasons";
import { Settlement1795700000000 } from "./settlement";
import { SettlementAgain1795702000000 } from "./settlement-again";
import { SettlementSignal1795701000000 } from "./settlement-signal";
import { Standing1795530000000 } from "./standing";
import { Erasure1795530002000 } from "./erasure";
import { Objections1795680005000 } from "./objections";
import { WithheldAccess1795730000000 } from "./withheld-access";
import { TelemetryExpiry1795785000000 } from "./telemetry-expiry";
import { AuditEpochs1795730002000 } from "./audit-epochs";
import { FraudDecisionsByTime1795796000000 } from "./fraud-decisions-by-time";
import { SetAside1795790000000 } from "./set-aside";
import { HoldRequests1795797000000 } from "./hold-requests";
import { AwaitedGuardians1795799000000 } from "./awaited-guardians";
import { SumsWithoutALimit1795802000000 } from "./sums-without-a-limit";
import { ReadersEnd1795802001000 } from "./readers-end";

export const migrations: Migrations = {
  schema: "transactions",
  migrations: [
    Foundation1763856000000,
    Catalogue1763859600000,
    Sales1763863200000,
    Ledger1763866800000,
    Receipts1763870400000,
    ReceiptLimit1763874000000,
    Standing1795530000000,
    AuditByTime1795550000000,
    Erasure1795530002000,
    CatalogueParts1795560000000,
    SaleChoices1795561000000,
    CatalogImports1795562000000,
    Statistics1795570000000,
    ImportedPaymentMethod1795571000000,
    SubjectData1795590001000,
    Objections1795680005000,
    PartitionedDocuments1795600000000,
    SaleMoney1795610000000,
    LedgerOfMonths1795620000000,
    LedgerPosting1795620001000,
    LedgerTransfers1795620002000,
    LedgerBatches1795620003000,
    ReceiptVersions1795640000000,
    Fraud1795650000000,
    QrisCodes1795630000000,
    QrisPayments1795630001000,
    FraudHolds1795650001000,
    FraudSignals1795650002000,
    Settlement1795700000000,
    SaleScopes1795740000000,
    QrisReferences1795740001000,
    SentReceipts1795740002000,
    LedgerHold1795720000000,
    FraudTogether1795720001000,
    LedgerBalancePlan1795720002000,
    LedgerBalanceCheck1795720003000,
    FraudWindows1795720004000,
    WithheldAccess1795730000000,
    AuditEpochs1795730002000,
    SettlementSignal1795701000000,
    SettlementAgain1795702000000,
    SettlementSignalBound1795740003000,
    ReceiptSignatures1795750000000,
    FraudShadows1795760000000,
    FraudCards1795760001000,
    SettlementFrozen1795780000000,
    SalesDays1795781000000,
    FraudTiers1795770000000,
    FraudLatePayments1795760002000,
    LedgerHash1795770001000,
    LedgerCodes1795770002000,
    TelemetryExpiry1795785000000,
    SealedReasons1795786000000,
    RefundsOfPurchases1795786001000,
    FraudCustomers1795792000000,
    FraudCallbacks1795792001000,
    ReadersOfReceipts1795791000000,
    SetAside1795790000000,
    PaymentReferences1795792002000,
    QrisClosedCodes1795795000000,
    QrisWorkItems1795795001000,
    FraudDecisionsByTime1795796000000,
    AwaitedGuardians1795799000000,
    HoldRequests1795797000000,
    FraudAnswers1795803000000,
    SaleLineChecks1795803001000,
    FraudRetirements1795801000000,
    FraudCaseReasons1795801001000,
    FraudHoldsAgain1795801002000,
    SumsWithoutALimit1795802000000,
    ReadersEnd1795802001000,
  ],
};

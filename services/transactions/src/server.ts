import {
  type RunningServer,
  type ServiceDefinition,
  type ServiceOverrides,
  startService,
} from "@alpokat/subgraph";
import type { TransactionsConfig } from "./config";
import { AsnDatabase, NO_NETWORKS } from "./persistence/fraud/asn-database";
import { PERSONAL_DATA } from "./persistence/personal-data";
import { qrisConfigOf } from "./qris-config";
import { receiptSigningKeysOf } from "./receipt-keys-config";
import { Ed25519ReceiptSigner } from "./security/receipt-signer";
import { type WiringSettings, wire } from "./wiring";

/** What transactions is made of. */
export const definitionOf = (config: TransactionsConfig): ServiceDefinition => ({
  service: "transactions",
  schema: "transactions",
  entities: [],
  personalData: PERSONAL_DATA,
  wire: (kit) => wire(kit, settingsOf(config)),
});

/** What the configuration decides of the wiring. */
export const settingsOf = (config: TransactionsConfig): WiringSettings => ({
  receiptPage: config.RECEIPT_PAGE_URL ?? `${config.ISSUER.replace(/\/+$/, "")}/receipts`,
  receiptSigner: new Ed25519ReceiptSigner(config.RECEIPT_SIGNING_KEY),
  receiptSigningKeys: receiptSigningKeysOf(config.RECEIPT_SIGNING_KEY, config.RECEIPT_RETIRED_JWKS),
  fraudDeadlineMs: config.FRAUD_DEADLINE_MS,
  networks: config.ASN_DATABASE_FILE ? AsnDatabase.open(config.ASN_DATABASE_FILE) : NO_NETWORKS,
  qris: qrisConfigOf(config),
});

/** Starts transactions. */
export const start = (config: TransactionsConfig, overrides: ServiceOverrides = {}): Promise<RunningServer> =>
  startService(definitionOf(config), config, overrides);

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
import { wire } from "./wiring";

/** What transactions is made of. */
export const definitionOf = (config: TransactionsConfig): ServiceDefinition => ({
  service: "transactions",
  schema: "transactions",
  entities: [],
  personalData: PERSONAL_DATA,
  wire: (kit) =>
    wire(kit, {
      receiptPage: config.RECEIPT_PAGE_URL ?? `${config.GATEWAY_URL}/receipts`,
      fraudDeadlineMs: config.FRAUD_DEADLINE_MS,
      networks: config.ASN_DATABASE_FILE ? AsnDatabase.open(config.ASN_DATABASE_FILE) : NO_NETWORKS,
      qris: qrisConfigOf(config),
    }),
});

/** Starts transactions. */
export const start = (config: TransactionsConfig, overrides: ServiceOverrides = {}): Promise<RunningServer> =>
  startService(definitionOf(config), config, overrides);

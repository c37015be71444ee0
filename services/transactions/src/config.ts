import { type SubgraphEnvironment, readServiceConfiguration, subgraphEnvironment } from "@alpokat/subgraph";
import { z } from "zod";
import { checkQris, qrisEnvironment } from "./qris-config";
import { checkReceiptKeys, receiptKeysEnvironment } from "./receipt-keys-config";

const environment = subgraphEnvironment
  .extend({
    /** Where the buyer's receipt page is; by default below the gateway's public address. */
    RECEIPT_PAGE_URL: z.url({ protocol: /^https?$/, error: "must be an http(s):// URL" }).optional(),
    /** How long a fraud decision may take; a later one is REVIEW, and the sale is recorded all the same. */
    FRAUD_DEADLINE_MS: z.coerce.number().int().min(1).max(1_000).default(50),
    /** A file in MaxMind's format of networks by their operators, such as GeoLite2-ASN; without it rules know no `asn`. */
    ASN_DATABASE_FILE: z.string().optional(),
    ...receiptKeysEnvironment,
    ...qrisEnvironment,
  })
  .superRefine((variables, context) => {
    const report = (variable: string, message: string): void => {
      context.addIssue({ code: "custom", path: [variable], message });
    };
    checkQris(variables, report);
    checkReceiptKeys(variables, report);
  });

export type TransactionsConfig = SubgraphEnvironment & z.output<typeof environment>;

/** Reads the configuration. @throws ConfigurationError with every fault. */
export const parseConfig = (variables: Readonly<Record<string, string | undefined>>): TransactionsConfig =>
  readServiceConfiguration(environment, variables);

/** The configuration of this process. */
export const readConfig = (): TransactionsConfig => parseConfig(process.env);

/** Password of the sign-in that imports; null where it has to be asked for. */
export const readImportPassword = (): string | null => process.env.ALPOKAT_PASSWORD ?? null;

import { readServiceConfiguration, subgraphEnvironment } from "@alpokat/subgraph";
import { z } from "zod";
import { isAddress } from "./domain/address";

const communicationsEnvironment = subgraphEnvironment.extend({
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must be an smtp(s):// URL" }),
  MAIL_FROM: z
    .string({ error: "is missing: give the address that mail comes from" })
    .refine(isAddress, "must be one mail address"),
  SMTP_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be a country of ISO 3166-1, two letters")
    .default("ID"),
  SMTP_TIMEOUT_MS: z.coerce.number().int().min(100).max(15_000).default(10_000),
});
export type CommunicationsConfig = z.output<typeof communicationsEnvironment>;

/** Reads the configuration. @throws ConfigurationError with every fault. */
export const parseConfig = (variables: Readonly<Record<string, string | undefined>>): CommunicationsConfig =>
  readServiceConfiguration(communicationsEnvironment, variables);

/** The configuration of this process. */
export const readConfig = (): CommunicationsConfig => parseConfig(process.env);

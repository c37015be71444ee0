import { weaknessOfKey, withWeakDatabasePasswords } from "@alpokat/kernel";
import {
  keyEncryptionEnvironment,
  keyEncryptionFaults,
  secretKey,
} from "@alpokat/persistence/key-encryption-environment";
import { z } from "zod";

export { secretKey };

/** Every fault of a configuration at once; names variables, never values. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${String(faults.length)} fault(s):\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a service's configuration. @throws ConfigurationError as `readConfiguration`, and where its keys can't be encrypted. */
export const readServiceConfiguration = <S extends z.ZodType>(
  schema: S,
  environment: Environment,
): z.output<S> => readConfiguration(schema, environment, keyEncryptionFaults(environment));

/**
 * Reads a configuration.
 * @param further faults of variables that belong together
 * @throws ConfigurationError with every fault; in production a guessable password is one.
 */
export function readConfiguration<S extends z.ZodType>(
  schema: S,
  environment: Environment,
  further: readonly string[] = [],
): z.output<S> {
  const result = schema.safeParse(environment);
  const issues = result.error?.issues ?? [];
  const own = [
    ...issues.map(({ path, message }) => `${path.join(".") || "environment"}: ${message}`),
    ...further,
  ];
  const faults = environment["MODE"] === "demo" ? own : withWeakDatabasePasswords(own, environment);
  if (!result.success || faults.length > 0) throw new ConfigurationError(faults);
  return result.data;
}

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

const isStrongKey = (text: string): boolean => weaknessOfKey(Buffer.from(text, "base64url")) === null;

/** An Ed25519 private key as JWK (RFC 8037) in JSON. */
export const privateJwk = z
  .string({ error: "is missing: give an Ed25519 private key as a JWK" })
  .pipe(json)
  .pipe(
    z.object({
      kty: z.literal("OKP"),
      crv: z.literal("Ed25519"),
      x: z.string().min(40),
      d: z.string({ error: "is not a private key" }).refine(isStrongKey, "is a key that can be guessed"),
      kid: z.string().min(1),
    }),
  );
export type PrivateJwk = z.output<typeof privateJwk>;

/** A set of Ed25519 public keys (JWKS, RFC 7517) in JSON; a private part is a fault. */
export const publicJwks = z
  .string({ error: "is missing: give a JWKS in JSON" })
  .pipe(json)
  .pipe(
    z.object({
      keys: z
        .array(
          z.object({
            kty: z.literal("OKP"),
            crv: z.literal("Ed25519"),
            x: z.string(),
            kid: z.string(),
            d: z.never({ error: "is a private key" }).optional(),
          }),
        )
        .min(1),
    }),
  );
export type PublicJwks = z.output<typeof publicJwks>;

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" });
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s):// URL" });

/** What every subgraph needs to know. Nothing secret has a default. */
export const subgraphEnvironment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535),
  HOST: z.string().default("127.0.0.1"),
  MODE: z.enum(["production", "demo"]).default("production"),
  DATABASE_URL: postgresUrl,
  /** Where the subjects' keys are: the data's own database, or another one whose backups are kept for a short time. */
  KEYS_DATABASE_URL: postgresUrl,
  CARRIER_DATABASE_URL: postgresUrl,
  GATEWAY_PUBLIC_JWKS: publicJwks,
  GATEWAY_URL: httpUrl,
  ISSUER: httpUrl,
  ...keyEncryptionEnvironment,
  BLIND_INDEX_KEY: secretKey,
  AUDIT_SIGNING_KEY: privateJwk,
  AUDIT_SUBJECT_KEY: secretKey,
  AUDIT_ANCHOR_DIR: z.string().min(1),
  /** Events that may wait to be sealed and anchored; beyond it what has to be recorded is refused. */
  AUDIT_UNSEALED_LIMIT: z.coerce.number().int().min(1).default(100_000),
  SERVICE_SIGNING_KEY: privateJwk,
  DISCLOSURE_PUBLIC_JWKS: publicJwks,
  LOG_LEVEL: z.enum(["silent", "error", "warn", "info", "debug"]).default("info"),
});
export type SubgraphEnvironment = z.output<typeof subgraphEnvironment>;

import { weaknessOfPassword, withWeakDatabasePasswords } from "@alpokat/kernel";
import { z } from "zod";
import { keyEncryptionEnvironment, keyEncryptionFaults } from "./keys/key-encryption-environment";
import { type ConfiguredKeyEncryption, keyEncryptionOf } from "./keys/key-encryption-of";
import { LOGIN_ROLES, PARTS, type Part } from "./parts";
import { type Provisioning } from "./provision";

type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of the settings at once; names variables, never values. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(readonly faults: readonly string[]) {
    super(`These settings can't be used: ${faults.join("; ")}.`);
  }
}

/** What prepares a database as its superuser. */
export interface ProvisionConfig extends Provisioning {
  readonly adminUrl: string;
}

/** A part and the URLs of the role that may change its schema, and the schema of its keys. */
export interface PartToMigrate {
  readonly part: Part;
  readonly url: string;
  readonly keysUrl: string;
}

/** `identity_app` has its password in `IDENTITY_APP_PASSWORD`. */
export const passwordVariable = (role: string): string => `${role.toUpperCase()}_PASSWORD`;

/** The schema `identity` is migrated at `IDENTITY_MIGRATION_DATABASE_URL`, each on a server of its own if need be. */
export const migrationVariable = ({ schema }: Pick<Part, "schema">): string =>
  `${schema.toUpperCase()}_MIGRATION_DATABASE_URL`;

/** The schema `identity_keys` is migrated at `IDENTITY_KEYS_MIGRATION_DATABASE_URL`; without it where its data are. */
const keysMigrationVariable = ({ schema }: Pick<Part, "schema">): string =>
  `${schema.toUpperCase()}_KEYS_MIGRATION_DATABASE_URL`;

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// URL" });
const password = z.string({ error: "must be given" }).superRefine((text, context) => {
  const weakness = weaknessOfPassword(text);
  if (weakness !== null) context.addIssue({ code: "custom", message: weakness });
});

const databaseName = z
  .string({ error: "must be given" })
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "must be a lower-case name of letters, digits and _");

const provisionSchema = z.object({
  /** Of a superuser, to any database of the server. */
  ADMIN_DATABASE_URL: postgresUrl,
  DATABASE: databaseName,
  /** Of the subjects' keys; without it the same. */
  KEYS_DATABASE: databaseName.optional(),
  ...Object.fromEntries(LOGIN_ROLES.map((role) => [passwordVariable(role), password])),
});

const migrateSchema = z.object({
  ...Object.fromEntries(PARTS.map((part) => [migrationVariable(part), postgresUrl])),
  ...Object.fromEntries(PARTS.map((part) => [keysMigrationVariable(part), postgresUrl.optional()])),
});

/** @throws SettingsError with every fault */
export function parseProvisionConfig(environment: Environment): ProvisionConfig {
  const settings = read(provisionSchema, environment);
  const passwords = LOGIN_ROLES.map((role) => [role, environment[passwordVariable(role)] ?? ""]);
  return {
    adminUrl: settings.ADMIN_DATABASE_URL,
    database: settings.DATABASE,
    ...(settings.KEYS_DATABASE !== undefined && { keysDatabase: settings.KEYS_DATABASE }),
    passwords: Object.fromEntries(passwords) as Record<string, string>,
  };
}

/** @throws SettingsError with every fault */
export function parseMigrateConfig(environment: Environment): readonly PartToMigrate[] {
  const urls: Readonly<Record<string, string | undefined>> = read(migrateSchema, environment);
  return PARTS.map((part) => {
    const url = urls[migrationVariable(part)] ?? "";
    return { part, url, keysUrl: urls[keysMigrationVariable(part)] ?? url };
  });
}

/** Whose keys are rewrapped, where they are and by what. */
export interface KeysConfig {
  /** Of the role `<schema>_migrator`. */
  readonly url: string;
  readonly schema: string;
  readonly keyEncryption: ConfiguredKeyEncryption;
}

const PARTS_WITH_KEYS = PARTS.filter(({ hasSubjectKeys }) => hasSubjectKeys);

const keysSchema = z.object({
  KEYS_SERVICE: z.enum(
    PARTS_WITH_KEYS.map(({ name }) => name),
    "must be the name of a service",
  ),
  /** Of the role that may change the keys: the service's own may not. */
  KEYS_MIGRATION_DATABASE_URL: postgresUrl,
  ...keyEncryptionEnvironment,
});

/** @throws SettingsError with every fault */
function parseKeysConfig(environment: Environment): KeysConfig {
  const settings = read(keysSchema, environment, keyEncryptionFaults(environment));
  const part = PARTS_WITH_KEYS.find(({ name }) => name === settings.KEYS_SERVICE);
  return {
    url: settings.KEYS_MIGRATION_DATABASE_URL,
    schema: part?.schema ?? "",
    keyEncryption: keyEncryptionOf(settings),
  };
}

function read<S extends z.ZodType>(
  schema: S,
  environment: Environment,
  further: readonly string[] = [],
): z.output<S> {
  const result = schema.safeParse(environment);
  const issues = result.error?.issues ?? [];
  const own = [...issues.map(({ path: [name], message }) => `${String(name)}: ${message}`), ...further];
  // These two run in production alone, so no mode spares them.
  const faults = withWeakDatabasePasswords(own, environment);
  if (!result.success || faults.length > 0) throw new SettingsError(faults);
  return result.data;
}

export const readProvisionConfig = (): ProvisionConfig => parseProvisionConfig(process.env);
export const readMigrateConfig = (): readonly PartToMigrate[] => parseMigrateConfig(process.env);
export const readKeysConfig = (): KeysConfig => parseKeysConfig(process.env);

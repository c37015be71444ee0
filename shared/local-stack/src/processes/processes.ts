import path from "node:path";
import { SERVICES, type ServiceName } from "@alpokat/kernel";
import { asRole } from "../database-role";
import { DEMO_SIGN_INS, type DemoSignIn } from "../demo/people";
import { PARTNER_ID } from "../payments/partner";
import { LOOPBACK } from "../ports";
import { publicKeySet, publicRsaKey, servicePublicKeys, type Secrets } from "../secrets";
import { type Settings } from "../settings";

/** What the environments of the processes are made from. */
export interface StackFacts {
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** URL of a superuser to the product's database; the processes get their own roles. */
  readonly databaseUrl: string;
  readonly smtpUrl: string;
  /** Base URL of whoever makes QRIS payments; null for nobody. */
  readonly qrisProviderUrl: string | null;
}

/** A process of the product in the local stack. */
export interface ProcessDefinition {
  readonly name: string;
  /** Folder of the workspace, whose `dist/main.js` is run. */
  readonly workspace: string;
  readonly port: (settings: Settings) => number;
  readonly environment: (facts: StackFacts) => Readonly<Record<string, string>>;
}

/** Everything that `npm start` runs of the product, in the order of its screen. */
export const PROCESSES: readonly ProcessDefinition[] = [
  service("identity-verification", "identity", ({ secrets }) => ({
    TOKEN_SIGNING_KEY: JSON.stringify(secrets.tokenSigningKey),
  })),
  service("transactions", "transactions", (facts) => ({
    RECEIPT_SIGNING_KEY: JSON.stringify(facts.secrets.receiptSigningKey),
    ...qrisEnvironment(facts),
  })),
  service("communications", "communications", ({ smtpUrl, settings }) => ({
    SMTP_URL: smtpUrl,
    SMTP_COUNTRY: "ID",
    MAIL_FROM: settings.mailFrom,
  })),
  service("disclosure-requests", "disclosure", ({ secrets }) => ({
    GRANT_SIGNING_KEY: JSON.stringify(secrets.grantSigningKey),
  })),
  {
    name: "gateway",
    workspace: "gateway",
    port: ({ ports }) => ports.gateway,
    environment: gatewayEnvironment,
  },
];

/** Address of a process on this machine. */
export const urlOf = (port: number): string => `http://${LOOPBACK}:${port}`;

function service(
  name: ServiceName,
  schema: string,
  further: (facts: StackFacts) => Record<string, string> = () => ({}),
): ProcessDefinition {
  return {
    name,
    workspace: `services/${name}`,
    port: ({ ports }) => ports.services[name],
    environment: (facts) => ({ ...subgraphEnvironment(name, schema, facts), ...further(facts) }),
  };
}

function subgraphEnvironment(name: ServiceName, schema: string, facts: StackFacts): Record<string, string> {
  const { settings, secrets, databaseUrl } = facts;
  const own = secrets.services[name];
  return {
    ...commonEnvironment(facts, settings.ports.services[name]),
    DATABASE_URL: asRole(databaseUrl, `${schema}_app`, secrets.rolePasswords),
    // Of one database here; docs/operations.md says why production keeps them apart.
    KEYS_DATABASE_URL: asRole(databaseUrl, `${schema}_app`, secrets.rolePasswords),
    CARRIER_DATABASE_URL: asRole(databaseUrl, "carrier_app", secrets.rolePasswords),
    GATEWAY_URL: urlOf(settings.ports.gateway),
    GATEWAY_PUBLIC_JWKS: JSON.stringify(publicKeySet(secrets.gateway.signingKey)),
    DISCLOSURE_PUBLIC_JWKS: JSON.stringify(publicKeySet(secrets.grantSigningKey)),
    FIELD_ENCRYPTION_KEY: own.fieldEncryptionKey,
    BLIND_INDEX_KEY: own.blindIndexKey,
    AUDIT_SIGNING_KEY: JSON.stringify(own.auditSigningKey),
    AUDIT_SUBJECT_KEY: own.auditSubjectKey,
    AUDIT_ANCHOR_DIR: path.join(settings.dataFolder, "audit-anchors", name),
    SERVICE_SIGNING_KEY: JSON.stringify(own.serviceSigningKey),
  };
}

function qrisEnvironment({ qrisProviderUrl, secrets }: StackFacts): Record<string, string> {
  if (qrisProviderUrl === null) return {};
  return {
    QRIS_PROVIDER_URL: qrisProviderUrl,
    QRIS_PROVIDER_NAME: "SIMULATOR",
    QRIS_PROVIDER_COUNTRY: "ID",
    QRIS_PARTNER_ID: PARTNER_ID,
    QRIS_SIGNING_KEY: secrets.qris.partnerSigningKey,
    QRIS_PROVIDER_KEY: publicRsaKey(secrets.qris.providerSigningKey),
  };
}

function gatewayEnvironment(facts: StackFacts): Record<string, string> {
  const { settings, secrets, databaseUrl } = facts;
  const { services } = settings.ports;
  return {
    ...commonEnvironment(facts, settings.ports.gateway),
    DATABASE_URL: asRole(databaseUrl, "gateway_app", secrets.rolePasswords),
    SIGNING_KEY: JSON.stringify(secrets.gateway.signingKey),
    SERVICE_PUBLIC_JWKS: JSON.stringify(servicePublicKeys(secrets)),
    DEVICE_KEY: secrets.gateway.deviceKey,
    ...(settings.mode === "demo" && { DEMO_SIGN_INS: JSON.stringify(DEMO_SIGN_INS.map(toMenuEntry)) }),
    ...Object.fromEntries(SERVICES.map((name) => [urlVariable(name), urlOf(services[name])])),
  };
}

const toMenuEntry = ({ who: label, email, password }: DemoSignIn) => ({ label, email, password });

/** `identity-verification` is reached by `IDENTITY_VERIFICATION_URL`. */
const urlVariable = (name: ServiceName): string => `${name.replaceAll("-", "_").toUpperCase()}_URL`;

const commonEnvironment = ({ settings }: StackFacts, port: number): Record<string, string> => ({
  PORT: String(port),
  HOST: LOOPBACK,
  MODE: settings.mode,
  ISSUER: urlOf(settings.ports.gateway),
  LOG_LEVEL: settings.logLevel,
  // Node 22 and later keep compiled code there, which makes the next start faster.
  NODE_COMPILE_CACHE: path.join(settings.dataFolder, "compile-cache"),
});

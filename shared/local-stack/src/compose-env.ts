import { writeFileSync } from "node:fs";
import path from "node:path";
import { SERVICES, type ServiceName } from "@alpokat/kernel";
import { newSecrets, publicKeySet, servicePublicKeys, type Secrets } from "./secrets";
import { StartRefusal } from "./start-refusal";

/** What docker-compose.yml asks for, by name. */
export function composeEnvironment(secrets: Secrets): Readonly<Record<string, string>> {
  const passwords = Object.entries(secrets.rolePasswords).map(([role, password]) => [
    `${role.toUpperCase()}_PASSWORD`,
    password,
  ]);
  return {
    POSTGRES_PASSWORD: secrets.postgresPassword,
    ...(Object.fromEntries(passwords) as Record<string, string>),
    TOKEN_SIGNING_KEY: JSON.stringify(secrets.tokenSigningKey),
    GRANT_SIGNING_KEY: JSON.stringify(secrets.grantSigningKey),
    DISCLOSURE_PUBLIC_JWKS: JSON.stringify(publicKeySet(secrets.grantSigningKey)),
    RECEIPT_SIGNING_KEY: JSON.stringify(secrets.receiptSigningKey),
    GATEWAY_SIGNING_KEY: JSON.stringify(secrets.gateway.signingKey),
    GATEWAY_PUBLIC_JWKS: JSON.stringify(publicKeySet(secrets.gateway.signingKey)),
    GATEWAY_DEVICE_KEY: secrets.gateway.deviceKey,
    SERVICE_PUBLIC_JWKS: JSON.stringify(servicePublicKeys(secrets)),
    ...Object.fromEntries(SERVICES.flatMap((name) => Object.entries(serviceEnvironment(name, secrets)))),
  };
}

function serviceEnvironment(name: ServiceName, { services }: Secrets): Record<string, string> {
  const own = services[name];
  const prefix = name.replaceAll("-", "_").toUpperCase();
  return {
    [`${prefix}_FIELD_ENCRYPTION_KEY`]: own.fieldEncryptionKey,
    [`${prefix}_BLIND_INDEX_KEY`]: own.blindIndexKey,
    [`${prefix}_AUDIT_SIGNING_KEY`]: JSON.stringify(own.auditSigningKey),
    // Not for a process: what `npm run verify-audit` proves the record with.
    [`${prefix}_AUDIT_PUBLIC_JWKS`]: JSON.stringify(publicKeySet(own.auditSigningKey)),
    [`${prefix}_AUDIT_SUBJECT_KEY`]: own.auditSubjectKey,
    [`${prefix}_SERVICE_SIGNING_KEY`]: JSON.stringify(own.serviceSigningKey),
  };
}

/**
 * As lines of an .env file of Docker Compose. A value in single quotes is taken as it stands: nothing in it is replaced,
 * and only the quote itself would need an escape, so it is refused.
 */
export function toEnvFile(environment: Readonly<Record<string, string>>): string {
  const lines = Object.entries(environment).map(([name, value]) => {
    if (/['\\\n\r]/.test(value)) throw new Error(`${name} can't stand in single quotes.`);
    return `${name}='${value}'\n`;
  });
  return lines.join("");
}

/**
 * What `npm run compose-env` runs: writes fresh secrets to .env, which only its owner may read.
 * @throws {StartRefusal} where there is one already: its keys are those of the data.
 */
export function writeComposeEnv(projectRoot: string): string {
  const file = path.join(projectRoot, ".env");
  try {
    writeFileSync(file, toEnvFile(composeEnvironment(newSecrets())), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new StartRefusal(
      `${file} is there already and stays as it is: its keys are the ones that the data are encrypted with.`,
    );
  }
  return file;
}

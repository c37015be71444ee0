import { existsSync } from "node:fs";
import path from "node:path";
import { ACCESS_STREAM, anchorFileOf, type VerifyTarget } from "@alpokat/audit";
import { SERVICES, type ServiceName } from "@alpokat/kernel";
import { PARTS } from "@alpokat/persistence";
import { z } from "zod";
import { asRole } from "./database-role";
import { LOOPBACK } from "./ports";
import { DATABASE } from "./run";
import { keepSecrets, publicKeySet } from "./secrets";
import { parseSettings } from "./settings";
import { StartRefusal } from "./start-refusal";

type Environment = Readonly<Record<string, string | undefined>>;

/** One service by itself, as where `npm start` is not what runs it. */
const serviceSchema = z.object({
  AUDIT_SERVICE: z.enum(SERVICES),
  /** Of a role that may read the service's record. */
  DATABASE_URL: z.url(),
  /** JWKS with the public halves of the service's AUDIT_SIGNING_KEY, the present one and earlier ones. */
  AUDIT_PUBLIC_JWKS: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("is not JSON");
        return z.NEVER;
      }
    })
    .pipe(z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) })),
  AUDIT_ANCHOR_DIR: z.string().min(1),
});

/** Streams of a service beside its access record, each with a Merkle tree and an anchor file of its own. */
const FURTHER_STREAMS: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  "identity-verification": ["privacy"],
  transactions: ["fraud_case"],
  "disclosure-requests": ["custody"],
};

/** The access record of a service, and its further streams. */
export const streamsOf = (service: ServiceName): readonly string[] => [
  ACCESS_STREAM,
  ...(FURTHER_STREAMS[service] ?? []),
];

/**
 * Whose records to verify, a target for each of their streams: the service that AUDIT_SERVICE names, with its settings
 * beside it; without it all services of the local stack, by its data folder.
 * @throws {StartRefusal} where settings are missing or there is no data folder.
 */
export function auditTargets(environment: Environment, projectRoot: string): readonly VerifyTarget[] {
  return environment.AUDIT_SERVICE === undefined
    ? targetsOfStack(environment, projectRoot)
    : targetsOfService(environment);
}

type ServiceTarget = Omit<VerifyTarget, "service" | "schema" | "stream" | "anchorFile">;

/** The service's access record first, then its further streams. */
function targetsFor(
  service: ServiceName,
  anchorDirectory: string,
  access: ServiceTarget,
): readonly VerifyTarget[] {
  const place = { service, schema: schemaOf(service), ...access };
  return [
    { ...place, anchorFile: anchorFileOf(anchorDirectory, service) },
    ...(FURTHER_STREAMS[service] ?? []).map((stream) => ({
      ...place,
      stream,
      anchorFile: anchorFileOf(anchorDirectory, service, stream),
    })),
  ];
}

const schemaOf = (service: string): string => {
  const part = PARTS.find(({ name }) => name === service);
  if (!part) throw new Error(`${service} has no schema.`);
  return part.schema;
};

function targetsOfService(environment: Environment): readonly VerifyTarget[] {
  const { success, data, error } = serviceSchema.safeParse(environment);
  if (!success) {
    const names = error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
    throw new StartRefusal(`These settings can't be used: ${names.join("; ")}.`);
  }
  return targetsFor(data.AUDIT_SERVICE, data.AUDIT_ANCHOR_DIR, {
    databaseUrl: data.DATABASE_URL,
    publicKeys: data.AUDIT_PUBLIC_JWKS.keys,
  });
}

function targetsOfStack(environment: Environment, projectRoot: string): readonly VerifyTarget[] {
  const { dataFolder, ports } = parseSettings(environment, projectRoot);
  const file = path.join(dataFolder, "secrets.json");
  if (!existsSync(file)) {
    throw new StartRefusal(
      `There is no local stack in ${dataFolder}: run npm start, or set ALPOKAT_DATA_DIR.`,
    );
  }
  const secrets = keepSecrets(file);
  const server = `postgresql://${LOOPBACK}:${String(ports.postgres)}/${DATABASE}`;
  return SERVICES.flatMap((service) =>
    targetsFor(service, path.join(dataFolder, "audit-anchors", service), {
      databaseUrl: asRole(server, `${schemaOf(service)}_app`, secrets.rolePasswords),
      publicKeys: publicKeySet(secrets.services[service].auditSigningKey).keys.map((key) => ({ ...key })),
    }),
  );
}

import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { SERVICES } from "@alpokat/kernel";
import { z } from "zod";

/** Schemas of the database, each with roles of its own. */
export const SCHEMAS = [
  "identity",
  "transactions",
  "communications",
  "disclosure",
  "gateway",
  "carrier",
] as const;

const privateKeySchema = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  alg: z.literal("EdDSA"),
  use: z.literal("sig"),
  kid: z.string(),
  x: z.string(),
  d: z.string(),
});
/** An Ed25519 key as a JWK (RFC 8037). */
export type PrivateKey = z.infer<typeof privateKeySchema>;
/** Its half that may be known. */
export type PublicKey = Omit<PrivateKey, "d">;

const randomKey = z.string().default(() => randomBytes(32).toString("base64"));
const password = z.string().default(() => randomBytes(24).toString("base64url"));
const signingKey = (kid: string) => privateKeySchema.default(() => newSigningKey(kid));

/** An RSA key as SNAP signs with, PKCS#8 in base64. */
const rsaKey = z
  .string()
  .default(() =>
    generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ format: "der", type: "pkcs8" })
      .toString("base64"),
  );

const serviceSecrets = (name: string) =>
  z
    .object({
      /** 32 bytes, base64. */
      fieldEncryptionKey: randomKey,
      /** 32 bytes, base64. One a service: what it indexes and derives, no other can. */
      blindIndexKey: randomKey,
      auditSubjectKey: randomKey,
      auditSigningKey: signingKey(`${name}-audit`),
      /** Its `kid` is the service's name: that is how the gateway knows whose token it is. */
      serviceSigningKey: signingKey(name),
    })
    .prefault({});

const rolesOf = (schema: string) => [`${schema}_migrator`, `${schema}_app`];

/** Every field has a default, so that a file of an earlier version is completed and keeps what it has. */
const secretsSchema = z.object({
  postgresPassword: password,
  /** By role of the database. */
  rolePasswords: z
    .object(Object.fromEntries(SCHEMAS.flatMap(rolesOf).map((role) => [role, password])))
    .prefault({}),
  gateway: z.object({ signingKey: signingKey("gateway"), deviceKey: randomKey }).prefault({}),
  services: z
    .object({
      "identity-verification": serviceSecrets("identity-verification"),
      transactions: serviceSecrets("transactions"),
      communications: serviceSecrets("communications"),
      "disclosure-requests": serviceSecrets("disclosure-requests"),
    })
    .prefault({}),
  /** Of identity-verification: signs access tokens. */
  tokenSigningKey: signingKey("access-tokens"),
  /** Of disclosure-requests: signs grants. */
  grantSigningKey: signingKey("disclosure-grants"),
  /** Of transactions: signs what receipts say. */
  receiptSigningKey: signingKey("receipts"),
  /** Of QRIS payments in a demo: ours, and the payment simulator's. */
  qris: z.object({ partnerSigningKey: rsaKey, providerSigningKey: rsaKey }).prefault({}),
});
export type QrisKeys = Secrets["qris"];
/** Everything secret that a demo needs. Production gets the like from its operator. */
export type Secrets = z.infer<typeof secretsSchema>;

/** Fresh random secrets. */
export const newSecrets = (): Secrets => secretsSchema.parse({});

/**
 * The secrets of a data folder: read from the file, which is made or completed where something is missing. Only its
 * owner may read it.
 */
export function keepSecrets(file: string): Secrets {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "{}";
  const secrets = secretsSchema.parse(JSON.parse(before));
  const after = JSON.stringify(secrets, null, 2);
  if (after !== before) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, after, { mode: 0o600 });
    renameSync(draft, file);
  }
  chmodSync(file, 0o600);
  return secrets;
}

/** The public halves as a JSON Web Key Set (RFC 7517). */
export function publicKeySet(...keys: readonly PrivateKey[]): { readonly keys: PublicKey[] } {
  return { keys: keys.map(({ kty, crv, alg, use, kid, x }) => ({ kty, crv, alg, use, kid, x })) };
}

/** The half of an RSA key that may be known, SPKI in base64. */
export const publicRsaKey = (privateKey: string): string =>
  createPublicKey(createPrivateKey({ key: Buffer.from(privateKey, "base64"), format: "der", type: "pkcs8" }))
    .export({ format: "der", type: "spki" })
    .toString("base64");

/** The keys by which the gateway knows the services. */
export const servicePublicKeys = (secrets: Secrets): { readonly keys: PublicKey[] } =>
  publicKeySet(...SERVICES.map((service) => secrets.services[service].serviceSigningKey));

function newSigningKey(kid: string): PrivateKey {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return privateKeySchema.parse({ ...jwk, alg: "EdDSA", use: "sig", kid });
}

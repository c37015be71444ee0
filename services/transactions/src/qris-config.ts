import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { orNothing } from "@alpokat/persistence/key-encryption-environment";
import { z } from "zod";

/** How QRIS payments are made: with whom, and by whose keys each side knows the other. */
export interface QrisConfig {
  readonly providerUrl: string;
  /** What payments name it by, such as `GOPAY`: how long it gives money back depends on it. */
  readonly providerName: string;
  /** Where it processes, ISO 3166-1. */
  readonly country: string;
  readonly partnerId: string;
  /** Ours: signs what the provider is asked. */
  readonly signingKey: KeyObject;
  /** The provider's: its callbacks are checked with it. */
  readonly providerKey: KeyObject;
}

const SMALLEST_KEY_BITS = 2048;

const rsaKey = (read: (der: Buffer) => KeyObject, form: string) =>
  z.string().transform((text, context): KeyObject => {
    const key = attempt(() => read(Buffer.from(text, "base64")));
    const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key?.asymmetricKeyType === "rsa" && bits >= SMALLEST_KEY_BITS) return key;
    context.addIssue({
      code: "custom",
      message: `must be an RSA key of 2048 bits and more, as ${form} in base64`,
    });
    return z.NEVER;
  });

function attempt(read: () => KeyObject): KeyObject | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Address, partner and keys: all of them or none; without them static codes are made and no payment is asked for. */
export const qrisEnvironment = {
  QRIS_PROVIDER_URL: orNothing(
    z
      .url({ protocol: /^https?$/, error: "must be an http(s):// URL" })
      .transform((url) => url.replace(/\/+$/, "")),
  ),
  QRIS_PROVIDER_NAME: z
    .string()
    .regex(/^[A-Z0-9_]{1,30}$/, "must be 1 to 30 capital letters, digits and _")
    .default("SNAP"),
  QRIS_PROVIDER_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be a country of ISO 3166-1, two letters")
    .default("ID"),
  QRIS_PARTNER_ID: orNothing(
    z.string().regex(/^[\x21-\x7e]{1,36}$/, "must be 1 to 36 characters without spaces"),
  ),
  QRIS_SIGNING_KEY: orNothing(
    rsaKey((key) => createPrivateKey({ key, format: "der", type: "pkcs8" }), "PKCS#8"),
  ),
  QRIS_PROVIDER_KEY: orNothing(
    rsaKey((key) => createPublicKey({ key, format: "der", type: "spki" }), "SPKI"),
  ),
} as const;

type QrisVariables = z.output<z.ZodObject<typeof qrisEnvironment>>;

const NAMES = ["QRIS_PROVIDER_URL", "QRIS_PARTNER_ID", "QRIS_SIGNING_KEY", "QRIS_PROVIDER_KEY"] as const;

/** Reports every variable that is missing beside one that is given, and what production does not allow. */
export function checkQris(
  variables: QrisVariables & { readonly MODE: string },
  report: (variable: string, message: string) => void,
): void {
  const missing = NAMES.filter((name) => variables[name] === undefined);
  if (missing.length === NAMES.length) return;
  for (const name of missing) report(name, "is missing, and QRIS needs all of its settings");
  const { MODE, QRIS_PROVIDER_URL } = variables;
  if (MODE === "production" && QRIS_PROVIDER_URL?.startsWith("http:") === true)
    report("QRIS_PROVIDER_URL", "must be https:// in production");
}

/** The configuration of QRIS; null where there is none. */
export function qrisConfigOf(variables: QrisVariables): QrisConfig | null {
  const {
    QRIS_PROVIDER_URL: providerUrl,
    QRIS_PROVIDER_NAME: providerName,
    QRIS_PROVIDER_COUNTRY: country,
    QRIS_PARTNER_ID: partnerId,
    QRIS_SIGNING_KEY: signingKey,
    QRIS_PROVIDER_KEY: providerKey,
  } = variables;
  return providerUrl !== undefined && partnerId !== undefined && signingKey && providerKey
    ? { providerUrl, providerName, country, partnerId, signingKey, providerKey }
    : null;
}

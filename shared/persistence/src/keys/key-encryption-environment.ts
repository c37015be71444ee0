import { weaknessOfKey } from "@alpokat/kernel";
import { z } from "zod";

/** Docker Compose gives an empty text for a variable that nobody set. */
export const orNothing = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

/** A 32-byte secret in base64. */
export const secretKey = z
  .string({ error: "is missing: give 32 random bytes in base64" })
  .transform((text) => Buffer.from(text, "base64"))
  .superRefine((bytes, context) => {
    const weakness = weaknessOfKey(bytes);
    if (weakness !== null) context.addIssue({ code: "custom", message: `${weakness}, in base64` });
  });

const KEY_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const MOUNT = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;

/**
 * What wraps the subjects' keys: a key of a transit engine (OpenBao, Vault) where KMS_URL is given, else FIELD_ENCRYPTION_KEY.
 * Both where keys move from the one to the other.
 */
export const keyEncryptionEnvironment = {
  FIELD_ENCRYPTION_KEY: orNothing(secretKey),
  KMS_URL: orNothing(
    z
      .url({ protocol: /^https?$/, error: "must be an http(s):// URL" })
      .transform((url) => url.replace(/\/+$/, "")),
  ),
  KMS_MOUNT: z.string().regex(MOUNT, "must be the path of a transit engine").default("transit"),
  /** The service's own key there. */
  KMS_KEY: orNothing(z.string().regex(KEY_NAME, "must be 1 to 64 letters, digits, _ and -")),
  KMS_TOKEN: orNothing(z.string().regex(/^[\x21-\x7e]+$/, "must be printable, without spaces")),
  /** A file that somebody else writes the token to, and renews: read again when the token is refused. */
  KMS_TOKEN_FILE: orNothing(z.string().min(1)),
} as const;

export type KeyEncryptionVariables = z.output<z.ZodObject<typeof keyEncryptionEnvironment>>;

type Environment = Readonly<Record<string, string | undefined>>;

const isGiven = (value: string | undefined): boolean => value !== undefined && value !== "";

/** What these variables must be together: each fault names its variable, never a value. */
export function keyEncryptionFaults(environment: Environment): readonly string[] {
  const { FIELD_ENCRYPTION_KEY, KMS_URL, KMS_KEY, KMS_TOKEN, KMS_TOKEN_FILE, MODE } = environment;
  if (!isGiven(KMS_URL)) {
    const advice = "is missing: give 32 random bytes in base64, or a key management service by KMS_URL";
    return isGiven(FIELD_ENCRYPTION_KEY) ? [] : [`FIELD_ENCRYPTION_KEY: ${advice}`];
  }
  const faults: string[] = [];
  if (MODE !== "demo" && KMS_URL?.startsWith("http:") === true)
    faults.push("KMS_URL: must be https:// in production");
  if (!isGiven(KMS_KEY)) faults.push("KMS_KEY: is missing beside KMS_URL");
  if (isGiven(KMS_TOKEN) === isGiven(KMS_TOKEN_FILE))
    faults.push("KMS_TOKEN: give either it or KMS_TOKEN_FILE beside KMS_URL");
  return faults;
}

import { type KeyEncryption, LocalKeyEncryption } from "./key-encryption";
import type { KeyEncryptionVariables } from "./key-encryption-environment";
import { MovingKeyEncryption } from "./transit/moving-key-encryption";
import { givenToken, tokenOfFile } from "./transit/token";
import { TransitClient } from "./transit/transit-client";
import { TransitKeyEncryption } from "./transit/transit-key-encryption";

/** What wraps the subjects' keys, as configured. */
export interface ConfiguredKeyEncryption {
  readonly keyEncryption: KeyEncryption;
  /** The key management service's, and the client to keep its token alive by; null where a key of the configuration wraps. */
  readonly kms: {
    readonly transit: TransitKeyEncryption;
    readonly moving: MovingKeyEncryption | null;
    /** Null where somebody else renews the token. */
    readonly renewing: TransitClient | null;
  } | null;
}

/** @throws Error for variables that `keyEncryptionFaults` finds fault with. */
export function keyEncryptionOf(variables: KeyEncryptionVariables): ConfiguredKeyEncryption {
  const { FIELD_ENCRYPTION_KEY, KMS_URL: url, KMS_MOUNT: mount, KMS_KEY: key } = variables;
  const local = FIELD_ENCRYPTION_KEY ? new LocalKeyEncryption(FIELD_ENCRYPTION_KEY) : null;
  if (url === undefined || key === undefined) {
    if (!local) throw new Error("FIELD_ENCRYPTION_KEY is missing");
    return { keyEncryption: local, kms: null };
  }
  const { KMS_TOKEN, KMS_TOKEN_FILE = "" } = variables;
  const token = KMS_TOKEN === undefined ? tokenOfFile(KMS_TOKEN_FILE) : givenToken(KMS_TOKEN);
  const client = new TransitClient({ url, token });
  const transit = new TransitKeyEncryption(client, { mount, key });
  const moving = local && new MovingKeyEncryption(transit, local);
  return {
    keyEncryption: moving ?? transit,
    kms: { transit, moving, renewing: token.isOurs ? client : null },
  };
}

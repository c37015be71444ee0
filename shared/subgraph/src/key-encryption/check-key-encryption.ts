import { type KeyEncryption, KeyServiceRefusal } from "@alpokat/persistence";
import { ConfigurationError } from "../configuration";

/** @throws ConfigurationError where the key management service answers that a setting is wrong; what `check` throws else. */
export async function checkKeyEncryption(keyEncryption: KeyEncryption): Promise<void> {
  try {
    await keyEncryption.check();
  } catch (error) {
    if (error instanceof KeyServiceRefusal) throw new ConfigurationError([error.message]);
    throw error;
  }
}

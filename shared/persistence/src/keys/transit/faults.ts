import { PublicError } from "@alpokat/kernel";

const UNAVAILABLE = {
  id: "Layanan sedang tidak tersedia. Silakan coba lagi.",
  en: "The service is not available at the moment. Please try again.",
};

/** The key management service gives no key now: nothing is opened, and nothing is stored. */
export class KeyServiceUnavailable extends PublicError {
  /** @param reason what the operator should know: never a token, never a key. */
  constructor(readonly reason: string) {
    super("SERVICE_UNAVAILABLE", UNAVAILABLE);
  }
}

/** The token is unknown, has expired or may not do what was asked. */
export class TokenRefused extends KeyServiceUnavailable {}

/** The key management service answers, but not as it is set up here: somebody has to change a setting. */
export class KeyServiceRefusal extends Error {
  override readonly name = "KeyServiceRefusal";

  /** @param variable the setting that is wrong */
  constructor(
    readonly variable: "KMS_URL" | "KMS_MOUNT" | "KMS_KEY" | "KMS_TOKEN",
    readonly advice: string,
  ) {
    super(`${variable}: ${advice}`);
  }
}

/** A wrapped key was not made so: it was changed, moved, or made by a version of the key that may not be used any more. */
export class WrappedKeyRefused extends Error {
  override readonly name = "WrappedKeyRefused";
}

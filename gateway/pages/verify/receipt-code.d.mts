/** An Ed25519 public key as a JWK (RFC 8037). */
export interface ReceiptKey {
  readonly kid: string;
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
}

/** What a receipt states. */
export interface ReceiptStatement {
  readonly form: 1;
  readonly number: string;
  readonly version: number;
  readonly issuedAt: number;
  readonly outlet: string;
  readonly city: string;
  readonly sale: string;
  readonly soldAt: number;
  readonly currency: string;
  readonly total: string;
  readonly refunded?: string;
  readonly sha256: string;
}

export type CodeVerdict =
  | {
      readonly verdict: "GENUINE";
      readonly keyId: string;
      readonly statement: ReceiptStatement;
      readonly signature: string;
    }
  | { readonly verdict: "ALTERED" | "UNKNOWN_KEY" | "UNKNOWN_FORM"; readonly keyId: string }
  | { readonly verdict: "UNREADABLE" | "UNSUPPORTED" };

export function codeOf(text: string): string;
export function checkCode(
  code: string,
  keys: readonly ReceiptKey[],
  subtle?: typeof globalThis.crypto.subtle,
): Promise<CodeVerdict>;

/** A public key that receipts are verified with. */
export interface ReceiptSigningKey {
  readonly keyId: string;
  /** 32 bytes of Ed25519, base64url: `x` of its JWK (RFC 8037). */
  readonly publicKey: string;
  /** Whether it signs now; a retired one still verifies what it signed. */
  readonly isCurrent: boolean;
}

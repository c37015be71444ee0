import { createPrivateKey, sign } from "node:crypto";
import type { PrivateJwk } from "@alpokat/subgraph";
import type { ReceiptSigner } from "../application/receipts/receipt-ports";
import type { ReceiptSignature, ReceiptStatement } from "../domain/receipts/receipt-statement";

const partOf = (value: object): string => Buffer.from(JSON.stringify(value), "utf8").toString("base64url");

/** What is signed: header and statement of a JWS (RFC 7515 section 5.1). Header and key allow one algorithm (RFC 8725). */
const signedText = (statement: ReceiptStatement, keyId: string): string =>
  `${partOf({ alg: "EdDSA", kid: keyId })}.${partOf(statement)}`;

/** Signs by one Ed25519 key (RFC 8037). The same statement gets the same signature, however often it is asked for. */
export class Ed25519ReceiptSigner implements ReceiptSigner {
  readonly #keyId: string;
  readonly #key: ReturnType<typeof createPrivateKey>;

  constructor({ kid, kty, crv, x, d }: PrivateJwk) {
    this.#keyId = kid;
    this.#key = createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" });
  }

  sign(statement: ReceiptStatement): ReceiptSignature {
    const text = signedText(statement, this.#keyId);
    return { keyId: this.#keyId, value: sign(null, Buffer.from(text, "ascii"), this.#key) };
  }

  codeOf(statement: ReceiptStatement, { keyId, value }: ReceiptSignature): string {
    return `${signedText(statement, keyId)}.${Buffer.from(value).toString("base64url")}`;
  }
}

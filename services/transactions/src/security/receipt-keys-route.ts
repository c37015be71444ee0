import { Router } from "express";
import type { ReceiptSigningKey } from "../domain/receipts/receipt-signing-key";

/** Publishes the keys that receipts are verified with (RFC 7517), the retired ones too: for whoever keeps them to verify offline. */
export function receiptKeysRoute(keys: readonly ReceiptSigningKey[]): Router {
  const routes = Router();
  routes.get("/.well-known/receipt-keys.json", (_request, response) => {
    response.json({
      keys: keys.map(({ keyId, publicKey }) => ({
        kty: "OKP",
        crv: "Ed25519",
        x: publicKey,
        kid: keyId,
        alg: "EdDSA",
        use: "sig",
      })),
    });
  });
  return routes;
}

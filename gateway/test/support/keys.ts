import { generateKeyPairSync } from "node:crypto";

/** A fresh Ed25519 private key as a JWK. */
export function newKeyPair(kid: string): Record<string, unknown> {
  return { ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }), kid };
}

import { createPrivateKey, createPublicKey } from "node:crypto";
import { orNothing } from "@alpokat/persistence/key-encryption-environment";
import { type PrivateJwk, type PublicJwks, privateJwk, publicJwks } from "@alpokat/subgraph";
import type { z } from "zod";
import type { ReceiptSigningKey } from "./domain/receipts/receipt-signing-key";

/** The key that signs receipts, and the public halves of those before it. */
export const receiptKeysEnvironment = {
  RECEIPT_SIGNING_KEY: privateJwk,
  RECEIPT_RETIRED_JWKS: orNothing(publicJwks),
} as const;

type ReceiptKeyVariables = z.output<z.ZodObject<typeof receiptKeysEnvironment>>;

/** Every receipt carries the name of its key, so that a name stays short and is one key's for ever. */
const KEY_ID = /^[A-Za-z0-9._-]{1,40}$/;
const PUBLIC_KEY = /^[A-Za-z0-9_-]{43}$/;

/** Reports keys that nobody could verify with. */
export function checkReceiptKeys(
  { RECEIPT_SIGNING_KEY: current, RECEIPT_RETIRED_JWKS: retired }: ReceiptKeyVariables,
  report: (variable: string, message: string) => void,
): void {
  if (!KEY_ID.test(current.kid))
    report("RECEIPT_SIGNING_KEY", "has a kid of other than 1 to 40 letters, digits, ., _ and -");
  if (!isPair(current)) report("RECEIPT_SIGNING_KEY", "has a public half of another key");
  const keys = retired?.keys ?? [];
  if (keys.some(({ kid, x }) => !KEY_ID.test(kid) || !PUBLIC_KEY.test(x)))
    report("RECEIPT_RETIRED_JWKS", "has a key that is none, or a kid that is none of ours");
  if (new Set([current, ...keys].map(({ kid }) => kid)).size <= keys.length)
    report("RECEIPT_RETIRED_JWKS", "has a kid twice, or that of RECEIPT_SIGNING_KEY");
}

function isPair({ kty, crv, x, d }: PrivateJwk): boolean {
  try {
    const key = createPublicKey(createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" }));
    return key.export({ format: "jwk" }).x === x;
  } catch {
    return false;
  }
}

/** Everything that receipts are verified with, the current key first. */
export const receiptSigningKeysOf = (
  current: PrivateJwk,
  retired: PublicJwks | undefined,
): readonly ReceiptSigningKey[] => [
  { keyId: current.kid, publicKey: current.x, isCurrent: true },
  ...(retired?.keys ?? []).map(({ kid, x }) => ({ keyId: kid, publicKey: x, isCurrent: false })),
];

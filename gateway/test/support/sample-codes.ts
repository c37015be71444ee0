import { createPrivateKey, sign } from "node:crypto";
import { testKeys } from "@alpokat/testing";

/** What the code of a sample states. */
export const STATEMENT = {
  form: 1,
  number: "20261123-0001",
  version: 1,
  issuedAt: 1_795_453_500,
  outlet: "Dago",
  city: "Bandung",
  sale: "20261123-0007",
  soldAt: 1_795_453_200,
  currency: "IDR",
  total: "50000",
  sha256: "A".repeat(43),
};

const partOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A code as transactions writes it, by the run's key; changed where a test says so. */
export function signedCode(
  statement: unknown = STATEMENT,
  { header = {}, key = testKeys().receiptSigningKey }: { header?: object; key?: SigningKey } = {},
): string {
  const text = `${partOf({ alg: "EdDSA", kid: key.kid, ...header })}.${partOf(statement)}`;
  const privateKey = createPrivateKey({ key: { ...key }, format: "jwk" });
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString("base64url")}`;
}

type SigningKey = ReturnType<typeof testKeys>["receiptSigningKey"];

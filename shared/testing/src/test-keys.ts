import { publicKeySet, servicePublicKeys, type PublicKey, type Secrets } from "@alpokat/local-stack";
import { testRun } from "./test-run";

/** The run's keys, made anew for each run: everything that the environments of gateway and subgraphs name. */
export interface TestKeys extends Secrets {
  /** GATEWAY_PUBLIC_JWKS */
  readonly gatewayPublicJwks: { readonly keys: PublicKey[] };
  /** SERVICE_PUBLIC_JWKS */
  readonly servicePublicJwks: { readonly keys: PublicKey[] };
  /** What identity-verification publishes. */
  readonly tokenPublicJwks: { readonly keys: PublicKey[] };
  /** DISCLOSURE_PUBLIC_JWKS */
  readonly disclosurePublicJwks: { readonly keys: PublicKey[] };
  /** What transactions publishes of receipts. */
  readonly receiptPublicJwks: { readonly keys: PublicKey[] };
}

export function testKeys(): TestKeys {
  const { secrets } = testRun();
  return {
    ...secrets,
    gatewayPublicJwks: publicKeySet(secrets.gateway.signingKey),
    servicePublicJwks: servicePublicKeys(secrets),
    tokenPublicJwks: publicKeySet(secrets.tokenSigningKey),
    disclosurePublicJwks: publicKeySet(secrets.grantSigningKey),
    receiptPublicJwks: publicKeySet(secrets.receiptSigningKey),
  };
}

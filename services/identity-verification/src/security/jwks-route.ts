import type { PrivateJwk } from "@alpokat/subgraph";
import { Router } from "express";

/** Publishes the key that access tokens are verified with (RFC 7517): the public part and nothing else. */
export function jwksRoute({ kty, crv, x, kid }: PrivateJwk): Router {
  const routes = Router();
  routes.get("/.well-known/jwks.json", (_request, response) => {
    response.json({ keys: [{ kty, crv, x, kid, alg: "EdDSA", use: "sig" }] });
  });
  return routes;
}

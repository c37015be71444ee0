import http from "node:http";
import { type Principal, newId } from "@alpokat/kernel";
import { createRequestSigner } from "@alpokat/subgraph";
import { testKeys } from "@alpokat/testing";

/** What came back: an answer, or nothing that says what became of the request. */
export type Outcome = { readonly data: any; readonly errors?: readonly any[] } | { readonly isUnknown: true };

const PATIENCE_MS = 5_000;

/** Asks the subgraph as the gateway does, on a connection of its own: what is lost of one is not lost of another. */
export async function ask(
  url: string,
  principal: Principal,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const signer = await createRequestSigner(testKeys().gateway.signingKey);
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const signed = { audience: "transactions", method: "POST", path: "/graphql", principal, body } as const;
  const headers = { "content-type": "application/json", ...(await signer.sign(signed)) };
  return new Promise((resolve) => {
    const lost = (): void => resolve({ isUnknown: true });
    const request = http.request(`${url}/graphql`, {
      method: "POST",
      headers,
      agent: false,
      timeout: PATIENCE_MS,
    });
    request.on("error", lost);
    request.on("timeout", () => request.destroy());
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("error", lost);
      response.on("aborted", lost);
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(parts).toString())));
    });
    request.end(body);
  });
}

export const ownerOf = (accountId: string, merchantId: string): Principal => ({
  id: accountId,
  role: "customer",
  merchants: [merchantId],
  sessionId: null,
  purpose: null,
  caseFacts: null,
  notice: { acknowledged: 1, required: [] },
  telemetry: {
    ip: "127.0.0.1",
    deviceId: crypto.randomUUID(),
    application: null,
    system: null,
    at: new Date().toISOString(),
  },
  requestId: newId(),
  locale: "en",
});

import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { type Principal, PublicError } from "@alpokat/kernel";
import { createVerifier, httpbis } from "http-message-signatures";
import { createRequestSigner, createRequestVerifier } from "../src/request-signature";
import type { ReceivedRequest } from "../src/request-signature";

const NOW = new Date("2026-11-23T08:00:00.000Z");
const PRINCIPAL: Principal = {
  id: "0190a6c0-0000-7000-8000-000000000001",
  role: "customer",
  merchants: ["0190a6c0-0000-7000-8000-0000000000aa"],
  sessionId: null,
  purpose: null,
  caseFacts: null,
  telemetry: {
    ip: "203.0.113.7",
    deviceId: "0190a6c0-0000-7000-8000-0000000000dd",
    application: "Kasir ☕ 1.2",
    system: null,
    at: NOW.toISOString(),
  },
  requestId: "0190a6c0-0000-7000-8000-0000000000ee",
  locale: "id",
};
const BODY = Buffer.from('{"query":"{ me { id } }"}');

function newKey(kid: string): { privateJwk: JsonWebKey; publicJwk: JsonWebKey } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privateJwk: { ...privateKey.export({ format: "jwk" }), kid },
    publicJwk: { ...publicKey.export({ format: "jwk" }), kid },
  };
}

const KEY = newKey("gateway-1");

async function signed(
  at: Date = NOW,
  key = KEY,
): Promise<ReceivedRequest & { headers: Record<string, string> }> {
  const signer = await createRequestSigner(key.privateJwk, () => at);
  const headers = await signer.sign({
    audience: "transactions",
    method: "POST",
    path: "/graphql",
    principal: PRINCIPAL,
    body: BODY,
  });
  return { method: "POST", path: "/graphql", headers, body: BODY };
}

async function check(request: ReceivedRequest, seen = new Map<string, Date>()): Promise<Principal> {
  const verifier = await createRequestVerifier({
    audience: "transactions",
    publicJwks: { keys: [KEY.publicJwk] },
    clock: () => NOW,
    rememberNonce: async (nonce, expiresAt) => {
      if (seen.has(nonce)) return false;
      seen.set(nonce, expiresAt);
      return true;
    },
  });
  return verifier.verify(request);
}

/** The reason that stands in the log; asserts that the public text is the same for every reason. */
async function reasonOf(request: ReceivedRequest, seen?: Map<string, Date>): Promise<unknown> {
  const error: unknown = await check(request, seen).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PublicError);
  const { code, message, cause } = error as PublicError;
  expect({ code, message }).toEqual({
    code: "UNAUTHENTICATED",
    message: "This request is not signed by the gateway.",
  });
  return cause;
}

const seconds = (count: number): Date => new Date(NOW.getTime() + count * 1000);

describe("a signed request", () => {
  it("when nothing was altered, then gives the principal and remembers the nonce until it can't be used again", async () => {
    const seen = new Map<string, Date>();

    expect(await check(await signed(), seen)).toEqual(PRINCIPAL);

    expect([...seen.values()]).toEqual([seconds(31)]);
  });

  it("when signed twice, then the nonces differ", async () => {
    const seen = new Map<string, Date>();
    await check(await signed(), seen);
    await check(await signed(), seen);
    expect(seen.size).toBe(2);
  });

  it("when read by another implementation of RFC 9421, then it verifies there", async () => {
    const request = await signed(new Date());
    const publicKey = createPublicKey({ format: "jwk", key: KEY.publicJwk });
    const result = await httpbis.verifyMessage(
      { keyLookup: async () => ({ algs: ["ed25519"], verify: createVerifier(publicKey, "ed25519") }) },
      { method: "POST", url: "http://subgraph.test/graphql", headers: request.headers },
    );
    expect(result).toBe(true);
  });

  it("when the body is empty, as of a GET, then it verifies", async () => {
    const signer = await createRequestSigner(KEY.privateJwk, () => NOW);
    const target = { method: "GET", path: "/internal/case-facts/support-ticket/1", body: Buffer.alloc(0) };
    const headers = await signer.sign({ audience: "transactions", ...target, principal: PRINCIPAL });
    expect(await check({ ...target, headers })).toEqual(PRINCIPAL);
  });
});

describe("a covered part that was altered", () => {
  const other = Buffer.from(JSON.stringify({ ...PRINCIPAL, role: "dpo" })).toString("base64url");

  it.each<[string, (request: ReceivedRequest) => Partial<ReceivedRequest>, string]>([
    ["the method", () => ({ method: "PUT" }), "signature does not match"],
    ["the path", () => ({ path: "/internal" }), "signature does not match"],
    ["a query was added", () => ({ path: "/graphql?x=1" }), "method or path can't be signed"],
    ["the body was swapped", () => ({ body: Buffer.from("{}") }), "body does not match its digest"],
    [
      "the principal",
      (request) => ({ headers: { ...request.headers, "x-alpokat-principal": other } }),
      "signature does not match",
    ],
    [
      "body and digest together",
      (request) => ({
        body: Buffer.alloc(0),
        headers: {
          ...request.headers,
          "content-digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        },
      }),
      "signature does not match",
    ],
  ])("when %s, then it is refused", async (_name, alter, reason) => {
    const request = await signed();
    expect(await reasonOf({ ...request, ...alter(request) })).toBe(reason);
  });

  it.each([
    ["created", /created=\d+/, "created=1795420801"],
    ["nonce", /nonce="[^"]+"/, 'nonce="AAAAAAAAAAAAAAAAAAAAAA"'],
  ])("when the parameter %s was altered, then it is refused", async (_name, pattern, replacement) => {
    const request = await signed();
    const input = request.headers["signature-input"] ?? "";
    const altered = input.replace(pattern, replacement);
    expect(altered).not.toBe(input);
    const headers = { ...request.headers, "signature-input": altered };
    expect(await reasonOf({ ...request, headers })).toBe("signature does not match");
  });
});

describe("headers", () => {
  it.each(["content-digest", "signature", "signature-input", "x-alpokat-principal"])(
    "when %s is missing, then it is refused",
    async (name) => {
      const request = await signed();
      expect(await reasonOf({ ...request, headers: { ...request.headers, [name]: undefined } })).toBe(
        `${name} is missing`,
      );
    },
  );

  it.each(["content-digest", "signature", "signature-input", "x-alpokat-principal"])(
    "when %s is given twice, in any form, then it is refused",
    async (name) => {
      const request = await signed();
      const value = request.headers[name] ?? "";
      const asArray = { ...request.headers, [name]: [value, value] };
      const inAnotherCase = { ...request.headers, [name.toUpperCase()]: value };
      const joined = { ...request.headers, [name]: `${value}, ${value}` };
      expect(await reasonOf({ ...request, headers: asArray })).toBe(`${name} is given twice`);
      expect(await reasonOf({ ...request, headers: inAnotherCase })).toBe(`${name} is given twice`);
      await reasonOf({ ...request, headers: joined });
    },
  );

  it("when there is no header at all, then it is refused", async () => {
    expect(await reasonOf({ ...(await signed()), headers: {} })).toBe("content-digest is missing");
  });

  it.each([
    ["a component less", (input: string) => input.replace(' "x-alpokat-principal"', "")],
    ["a component more", (input: string) => input.replace('"@path"', '"@path" "date"')],
    ["another order", (input: string) => input.replace('"@method" "@path"', '"@path" "@method"')],
    ["another tag", (input: string) => input.replace("alpokat-gateway", "alpokat-browser")],
    ["no nonce", (input: string) => input.replace(/;nonce="[^"]+"/, "")],
    ["no created", (input: string) => input.replace(/;created=\d+/, "")],
    ["a second signature", (input: string) => `${input}, other=()`],
    ["a line break", (input: string) => `${input}\n"@path": /other`],
  ])("when signature-input has %s, then it is refused before any key is used", async (_name, alter) => {
    const request = await signed();
    const headers = {
      ...request.headers,
      "signature-input": alter(request.headers["signature-input"] ?? ""),
    };
    expect(await reasonOf({ ...request, headers })).toBe("signature-input is not of the one accepted form");
  });

  it.each([
    "/graphql\r\nx-alpokat-principal: e30",
    '/graphql\n"content-digest": x',
    "graphql",
    "/a b",
    "/a?b",
    "/a#b",
    "/é",
  ])("when the path is %j, then it can be neither signed nor verified", async (path) => {
    const signer = await createRequestSigner(KEY.privateJwk);
    await expect(
      signer.sign({ audience: "transactions", method: "POST", path, principal: PRINCIPAL, body: BODY }),
    ).rejects.toThrow(TypeError);
    expect(await reasonOf({ ...(await signed()), path })).toBe("method or path can't be signed");
  });

  it("when the method carries a line break, then it can't be signed", async () => {
    const signer = await createRequestSigner(KEY.privateJwk);
    await expect(
      signer.sign({
        audience: "transactions",
        method: "POST\n",
        path: "/graphql",
        principal: PRINCIPAL,
        body: BODY,
      }),
    ).rejects.toThrow(TypeError);
  });
});

describe("replay and time", () => {
  it("when the same request comes again, then it is refused", async () => {
    const seen = new Map<string, Date>();
    const request = await signed();
    await check(request, seen);
    expect(await reasonOf(request, seen)).toBe("nonce was used before");
  });

  it("when a request is forged, then its nonce is not stored", async () => {
    const seen = new Map<string, Date>();
    await reasonOf({ ...(await signed()), body: Buffer.alloc(0) }, seen);
    expect(seen.size).toBe(0);
  });

  it.each([-30, 30])("when created differs by %i s, then it is accepted", async (skew) => {
    expect(await check(await signed(seconds(skew)))).toEqual(PRINCIPAL);
  });

  it.each([
    [-31, "clock skew: created 31 s in the past"],
    [31, "clock skew: created 31 s in the future"],
  ])("when created differs by %i s, then it is refused", async (skew, reason) => {
    expect(await reasonOf(await signed(seconds(skew)))).toBe(reason);
  });
});

describe("keys", () => {
  it("when another key of the same name signed, then it is refused", async () => {
    expect(await reasonOf(await signed(NOW, newKey("gateway-1")))).toBe("signature does not match");
  });

  it("when the key is unknown, then it is refused", async () => {
    expect(await reasonOf(await signed(NOW, newKey("gateway-2")))).toBe("unknown key");
  });

  it("when a key has no kid or is of another kind, then there is no signer and no verifier", async () => {
    const { kid: _kid, ...nameless } = KEY.privateJwk as JsonWebKey & { kid: string };
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
    await expect(createRequestSigner(nameless)).rejects.toThrow(TypeError);
    await expect(createRequestSigner({ ...ec, kid: "ec" })).rejects.toThrow(TypeError);
    const options = { audience: "transactions" as const, clock: () => NOW, rememberNonce: async () => true };
    await expect(createRequestVerifier({ ...options, publicJwks: { keys: [] } })).rejects.toThrow(TypeError);
  });

  it("when a signed principal is not of the schema, then it is refused", async () => {
    const signer = await createRequestSigner(KEY.privateJwk, () => NOW);
    const principal = { ...PRINCIPAL, role: "root" } as unknown as Principal;
    const headers = await signer.sign({
      audience: "transactions",
      method: "POST",
      path: "/graphql",
      principal,
      body: BODY,
    });
    expect(await reasonOf({ method: "POST", path: "/graphql", headers, body: BODY })).toBe(
      "principal is not of its schema",
    );
  });
});

import { createServer, type Server } from "node:http";
import { fixedClock, testKeys } from "@alpokat/testing";
import { newKeyPair } from "./support/keys";
import { accountToken, bearer, codes, post, serviceToken, type TokenParts } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { AYU } from "./support/sample-graph";
import { listen } from "./support/test-subgraph";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

const ask = (authorization: string): ReturnType<typeof post> =>
  post(graph.url, { query: "{ me { id } principal }" }, { authorization });

describe("tokens of accounts", () => {
  it("when a token is good, then the principal is its account", async () => {
    const merchant = "0190a6c0-0000-7000-8000-0000000000aa";
    const sid = "0190a6c0-0000-7000-8000-00000000005e";
    const { authorization } = await bearer({ claims: { role: "support_agent", merchants: [merchant], sid } });
    const { body } = await ask(authorization);
    expect(JSON.parse(String(body.data?.principal))).toMatchObject({
      id: AYU,
      role: "support_agent",
      merchants: [merchant],
      sessionId: sid,
    });
  });

  it("when there is no token, then the principal is nobody", async () => {
    const { body } = await post(graph.url, { query: "{ principal }" });
    expect(JSON.parse(String(body.data?.principal))).toMatchObject({
      id: null,
      role: "anonymous",
      merchants: [],
      sessionId: null,
    });
  });

  const at = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
  const other = newKeyPair("access-tokens");
  const cases: [string, () => TokenParts][] = [
    ["of another key", () => ({ key: other })],
    ["of an unknown key", () => ({ header: { kid: "unknown" } })],
    [
      "of a service's key",
      () => ({ key: testKeys().services.transactions.serviceSigningKey, header: { kid: "transactions" } }),
    ],
    ["of another type", () => ({ header: { typ: "JWT" } })],
    ["without a type", () => ({ header: { typ: undefined } })],
    ["of another issuer", () => ({ claims: { iss: "https://evil.test" } })],
    ["without an issuer", () => ({ claims: { iss: undefined } })],
    ["for another audience", () => ({ claims: { aud: "other" } })],
    ["without an audience", () => ({ claims: { aud: undefined } })],
    ["expired 6 s ago", () => ({ now: at(-906) })],
    ["from 6 s in the future", () => ({ now: at(6) })],
    ["older than 15 minutes, whatever its exp", () => ({ now: at(-1000), lifetime: 9000 })],
    ["without exp", () => ({ claims: { exp: undefined } })],
    ["without jti", () => ({ claims: { jti: undefined } })],
    ["with an object as sub", () => ({ claims: { sub: { id: AYU } } })],
    ["with a list as sub", () => ({ claims: { sub: [AYU] } })],
    ["with a sub that is no account id", () => ({ claims: { sub: "communications" } })],
    ["without sub", () => ({ claims: { sub: undefined } })],
    ["with an unknown role", () => ({ claims: { role: "root" } })],
    ["with the role of a service", () => ({ claims: { role: "service" } })],
    ["with merchants that are no ids", () => ({ claims: { merchants: ["all"] } })],
  ];
  it.each(cases)(
    "when a token is %s, then it is UNAUTHENTICATED and never anonymous",
    async (_name, parts) => {
      graph.identity.received.length = 0;
      const answer = await ask(`Bearer ${await accountToken(parts())}`);
      expect([answer.status, codes(answer), answer.body.data, graph.identity.received]).toEqual([
        401,
        ["UNAUTHENTICATED"],
        undefined,
        [],
      ]);
    },
  );

  it.each([
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer a.b.c",
    "Basic YTpi",
    "bearer a.b",
    "Bearer a.b.c, Bearer d.e.f",
  ])("when the header is %j, then it is UNAUTHENTICATED", async (authorization) => {
    const answer = await ask(authorization);
    expect([answer.status, codes(answer)]).toEqual([401, ["UNAUTHENTICATED"]]);
  });

  it("when a token has no signature or another algorithm, then it is UNAUTHENTICATED", async () => {
    const [head = "", claims = ""] = (await accountToken()).split(".");
    const none = Buffer.from('{"alg":"none","typ":"at+jwt","kid":"access-tokens"}').toString("base64url");
    const hmac = Buffer.from('{"alg":"HS256","typ":"at+jwt","kid":"access-tokens"}').toString("base64url");
    const answers = await Promise.all(
      [`${none}.${claims}.`, `${none}.${claims}.AA`, `${hmac}.${claims}.AA`, `${head}.${claims}.AA`].map(
        (token) => ask(`Bearer ${token}`),
      ),
    );
    expect(answers.map(codes)).toEqual(Array.from({ length: 4 }, () => ["UNAUTHENTICATED"]));
  });

  it.each([-904, 4])(
    "when a token is off by %i s within the tolerance, then it is believed",
    async (shift) => {
      expect(codes(await ask(`Bearer ${await accountToken({ now: at(shift) })}`))).toEqual([]);
    },
  );

  it("when the clock is another, then tokens are judged by it", async () => {
    const { url } = await graph.startGateway({}, { clock: fixedClock("2026-01-31T08:00:00.000Z") });
    expect(codes(await post(url, { query: "{ __typename }" }, await bearer()))).toEqual(["UNAUTHENTICATED"]);
    const then = Date.parse("2026-01-31T08:00:00.000Z") / 1000;
    expect(codes(await post(url, { query: "{ __typename }" }, await bearer({ now: then })))).toEqual([]);
  });
});

describe("tokens of services", () => {
  it("when a service signs its own token, then the principal is that service", async () => {
    const { body } = await ask(`Bearer ${await serviceToken("communications")}`);
    expect(JSON.parse(String(body.data?.principal))).toMatchObject({
      id: "communications",
      role: "service",
      merchants: [],
      sessionId: null,
    });
  });

  const cases: [string, TokenParts][] = [
    ["acts as another service", { claims: { iss: "transactions", sub: "transactions" } }],
    ["names another as its subject", { claims: { sub: "transactions" } }],
    ["acts as an account", { claims: { sub: AYU } }],
    ["uses the key name of another", { header: { kid: "transactions" } }],
    ["is 66 s old", { now: Math.floor(Date.now() / 1000) - 66 }],
    ["claims a long life", { now: Math.floor(Date.now() / 1000) - 120, lifetime: 3600 }],
  ];
  it.each(cases)("when a service's token %s, then it is UNAUTHENTICATED", async (_name, parts) => {
    const answer = await ask(`Bearer ${await serviceToken("communications", parts)}`);
    expect([answer.status, codes(answer)]).toEqual([401, ["UNAUTHENTICATED"]]);
  });
});

describe("keys of identity-verification", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function gatewayWithKeys(answer: {
    status: number;
    body: string;
  }): Promise<{ url: string; fetches: () => number }> {
    let fetches = 0;
    server = createServer((_request, response) => {
      fetches += 1;
      response
        .writeHead(answer.status, { "content-type": "application/json", connection: "close" })
        .end(answer.body);
    });
    const subgraphUrls = { ...graph.config.subgraphUrls, "identity-verification": await listen(server) };
    const gateway = await graph.startGateway({ subgraphUrls });
    return { url: gateway.url, fetches: () => fetches };
  }

  it.each([
    [500, "{}"],
    [200, "no json"],
    [200, "{}"],
  ])(
    "when they are answered by %i %s, then a token is neither believed nor refused",
    async (status, body) => {
      const gateway = await gatewayWithKeys({ status, body });
      const answer = await post(gateway.url, { query: "{ total }" }, await bearer());
      expect([answer.status, codes(answer)]).toEqual([503, ["SERVICE_UNAVAILABLE"]]);
    },
  );

  it("when many tokens name unknown keys, then the keys are fetched once within the cooldown", async () => {
    const gateway = await gatewayWithKeys({ status: 200, body: JSON.stringify(testKeys().tokenPublicJwks) });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await post(
        gateway.url,
        { query: "{ total }" },
        await bearer({ header: { kid: `made-up-${attempt}` } }),
      );
    }
    expect(codes(await post(gateway.url, { query: "{ total }" }, await bearer()))).toEqual([]);
    expect(gateway.fetches()).toBe(1);
  });
});

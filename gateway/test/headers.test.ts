import { codes, bearer, post, send } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { AYU } from "./support/sample-graph";
import { caseFacts } from "./support/test-subgraph";

const CASE = "0190a6c0-0000-7000-8000-00000000000c";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph({ corsOrigins: ["https://kasir.example"] });
});
afterAll(() => graph.stop());
beforeEach(() => {
  graph.identity.received.length = 0;
  graph.transactions.received.length = 0;
});

/** The principal that the subgraph saw. */
async function principalFor(
  headers: Record<string, string | string[]>,
  url = graph.url,
): Promise<Record<string, unknown>> {
  const { body } = await post(url, { query: "{ principal }" }, headers);
  return JSON.parse(String(body.data?.principal)) as Record<string, unknown>;
}

describe("x-alpokat-purpose", () => {
  it("when a purpose is stated, then it is signed into the principal; without one it is null", async () => {
    expect((await principalFor({ "x-alpokat-purpose": "service.support" })).purpose).toBe("service.support");
    expect((await principalFor({})).purpose).toBeNull();
  });

  it.each(["", "none", "SERVICE.SUPPORT", "service.support, service.support", "__proto__"])(
    "when it is %j, then it is refused",
    async (purpose) => {
      const answer = await post(graph.url, { query: "{ total }" }, { "x-alpokat-purpose": purpose });
      expect([answer.status, codes(answer)]).toEqual([400, ["BAD_USER_INPUT"]]);
    },
  );

  it("when it is given twice, then it is refused", async () => {
    const answer = await post(
      graph.url,
      { query: "{ total }" },
      { "x-alpokat-purpose": ["service.support", "service.receipt"] },
    );
    expect([answer.status, codes(answer)]).toEqual([400, ["BAD_USER_INPUT"]]);
  });
});

describe("x-alpokat-case", () => {
  const facts = {
    kind: "verification-case",
    id: CASE,
    isOpen: true,
    assignees: [AYU],
    subjects: [AYU],
    categories: ["user.name"],
    isSecret: false,
    grant: null,
  };
  const header = { "x-alpokat-case": `verification-case/${CASE}` };
  beforeEach(() => caseFacts.set(`verification-case/${CASE}`, facts));

  it("when a case is open, then its owner is asked as the caller and the answer is signed into the principal", async () => {
    const principal = await principalFor({ ...header, ...(await bearer()) });
    expect(principal.caseFacts).toEqual(facts);
    const [asked] = graph.identity.received;
    expect([asked?.method, asked?.path, asked?.principal.id, asked?.principal.caseFacts]).toEqual([
      "GET",
      `/internal/case-facts/verification-case/${CASE}`,
      AYU,
      null,
    ]);
  });

  it("when a case is closed, then the principal says so; when it is unknown, then there are no facts", async () => {
    caseFacts.set(`verification-case/${CASE}`, { ...facts, isOpen: false });
    expect((await principalFor({ ...header, ...(await bearer()) })).caseFacts).toMatchObject({
      isOpen: false,
    });
    caseFacts.delete(`verification-case/${CASE}`);
    expect((await principalFor({ ...header, ...(await bearer()) })).caseFacts).toBeNull();
  });

  it("when nobody is signed in, then no owner is asked", async () => {
    expect((await principalFor(header)).caseFacts).toBeNull();
    expect(graph.identity.received.map(({ method }) => method)).toEqual(["POST"]);
  });

  it.each([
    ["facts of another case", { ...facts, id: AYU }],
    ["facts of another kind", { ...facts, kind: "fraud-case" }],
    ["something else", { isOpen: true }],
  ])("when the owner answers %s, then the request is refused and nothing guessed", async (_name, answer) => {
    caseFacts.set(`verification-case/${CASE}`, answer);
    const refused = await post(graph.url, { query: "{ total }" }, { ...header, ...(await bearer()) });
    expect([refused.status, codes(refused)]).toEqual([503, ["SERVICE_UNAVAILABLE"]]);
  });

  it("when the owner is down, then the request is refused", async () => {
    const refused = await post(
      graph.url,
      { query: "{ total }" },
      { "x-alpokat-case": `support-ticket/${CASE}`, ...(await bearer()) },
    );
    expect([refused.status, codes(refused), graph.transactions.received]).toEqual([
      503,
      ["SERVICE_UNAVAILABLE"],
      [],
    ]);
  });

  it.each([
    "",
    CASE,
    `verification-case/${CASE}/x`,
    "verification-case/1",
    `constructor/${CASE}`,
    `verification-case/../graphql`,
    `x/${CASE}`,
  ])("when it is %j, then it is refused", async (text) => {
    const answer = await post(
      graph.url,
      { query: "{ total }" },
      { "x-alpokat-case": text, ...(await bearer()) },
    );
    expect([answer.status, codes(answer), graph.identity.received]).toEqual([400, ["BAD_USER_INPUT"], []]);
  });
});

describe("what a client may not say", () => {
  it("when a client sends a principal and a signature, then the subgraph sees the gateway's only", async () => {
    const forged = Buffer.from(JSON.stringify({ id: AYU, role: "dpo" })).toString("base64url");
    const principal = await principalFor({
      "x-alpokat-principal": forged,
      signature: "x=:AA==:",
      "signature-input": "x=()",
      "content-digest": "x",
    });
    expect([principal.id, principal.role]).toEqual([null, "anonymous"]);
    expect(graph.identity.received[0]?.headers["x-alpokat-principal"]).not.toContain(forged);
  });

  it("when a client names a request id, a device or a time, then they are ignored", async () => {
    const claimed = "0190a6c0-0000-7000-8000-0000000000ff";
    const principal = await principalFor({
      "x-request-id": claimed,
      "x-device-id": claimed,
      "x-real-ip": "8.8.8.8",
      forwarded: "for=8.8.8.8",
      date: "x",
    });
    expect(JSON.stringify(principal)).not.toMatch(/8\.8\.8\.8|0000000000ff/);
  });

  it("when a header of a client is none of the known, then it does not reach the subgraph", async () => {
    await principalFor({ cookie: "a=b", "x-anything": "1", ...(await bearer()) });
    const names = Object.keys(graph.identity.received[0]?.headers ?? {}).sort();
    expect(names).toEqual([
      "accept",
      "accept-language",
      "connection",
      "content-digest",
      "content-length",
      "content-type",
      "host",
      "signature",
      "signature-input",
      "x-alpokat-principal",
    ]);
  });

  it("when a subgraph is asked past the gateway, then it refuses, also _entities and _service", async () => {
    for (const query of [
      "{ me { id } }",
      "{ _service { sdl } }",
      '{ _entities(representations: [{ __typename: "Account", id: "1" }]) { __typename } }',
    ]) {
      expect((await post(graph.identity.url, { query })).status).toBe(401);
    }
  });
});

describe("languages", () => {
  it.each([
    [undefined, "id"],
    ["en", "en"],
    ["id,en;q=0.5", "id"],
    ["en-GB,en;q=0.9,id;q=0.8", "en"],
    ["fr", "id"],
  ])("when accept-language is %s, then the locale is %s", async (header, locale) => {
    expect((await principalFor(header === undefined ? {} : { "accept-language": header })).locale).toBe(
      locale,
    );
    expect(graph.identity.received[0]?.headers["accept-language"]).toBe(locale);
  });
});

describe("headers of answers", () => {
  it("when anything is answered, then it has the security headers and no fingerprint", async () => {
    const answers = await Promise.all([
      post(graph.url, { query: "{ total }" }),
      post(graph.url, "{"),
      send(`${graph.url}/health`, { method: "GET" }),
      send(`${graph.url}/unknown`, { method: "GET" }),
    ]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      });
      expect([
        headers["x-powered-by"],
        headers.server,
        headers.etag,
        headers["strict-transport-security"],
      ]).toEqual([undefined, undefined, undefined, undefined]);
    }
  });

  it("when the gateway is in production, then transport security is demanded", async () => {
    const { url } = await graph.startGateway({ mode: "production" });
    const { headers } = await send(`${url}/health`, { method: "GET" });
    expect(headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
  });

  it("when an origin is in the list, then it may read; any other may not", async () => {
    const listed = await post(graph.url, { query: "{ total }" }, { origin: "https://kasir.example" });
    expect(listed.headers["access-control-allow-origin"]).toBe("https://kasir.example");
    for (const origin of [
      "https://evil.example",
      "https://kasir.example.evil.example",
      "http://kasir.example",
      "null",
    ]) {
      const { headers } = await send(`${graph.url}/graphql`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it.each([{}, { "content-type": "text/plain" }, { "content-type": "application/x-www-form-urlencoded" }])(
    "when a page elsewhere could have sent a GET with %j, then it is blocked",
    async (headers) => {
      const answer = await send(`${graph.url}/graphql?query=%7Btotal%7D`, { method: "GET", headers });
      expect([answer.status, codes(answer), answer.body.errors?.[0]?.extensions.requestId]).toEqual([
        400,
        ["BAD_USER_INPUT"],
        answer.headers["x-request-id"],
      ]);
    },
  );
});

describe("the log", () => {
  it("when requests carried people's data, then no line has any of it", async () => {
    graph.lines.length = 0;
    const authorization = (await bearer()).authorization;
    await post(
      graph.url,
      {
        query: "query Q($t: String) { echo(text: $t) me { id email } }",
        variables: { t: "canary@example.com" },
      },
      { authorization, cookie: "alpokat_device=canary", "user-agent": "canary/1" },
    );
    await post(graph.url, { query: '{ echo(text: "canary@example.com" }' });
    await send(`${graph.url}/unknown/canary?canary=1`, { method: "GET" });
    const text = JSON.stringify(graph.lines);
    expect(
      ["canary", AYU, "127.0.0.1", "ayu@example.com", authorization.slice(7)].filter((each) =>
        text.includes(each),
      ),
    ).toEqual([]);
    expect(graph.lines.map((line) => [line.route, line.status, line.role])).toEqual([
      ["/graphql", 200, "customer"],
      ["/graphql", 400, "anonymous"],
      ["none", 404, null],
    ]);
  });
});

describe("public routes", () => {
  it("when the keys of tokens are asked for, then they are forwarded", async () => {
    const answer = await send(`${graph.url}/.well-known/jwks.json`, { method: "GET" });
    expect([answer.status, answer.headers["cache-control"], answer.headers["content-type"]]).toEqual([
      200,
      "public, max-age=300",
      "application/json; charset=utf-8",
    ]);
    expect((answer.body as { keys?: unknown[] }).keys).toHaveLength(1);
  });
});

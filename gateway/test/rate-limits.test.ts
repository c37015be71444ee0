import { newId } from "@alpokat/kernel";
import { Client } from "pg";
import { bearer, codes, post, send } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph({
    trustedProxies: ["127.0.0.1"],
    rateLimits: { account: 6, address: 4, signIn: 2, webhook: 3 },
  });
});
afterAll(() => graph.stop());

const from = (address: string): Record<string, string> => ({ "x-forwarded-for": address });
const total = (count: number): { query: string } => ({
  query: `{ ${Array.from({ length: count }, (_, n) => `a${n}: total`).join(" ")} }`,
});

async function rows(): Promise<{ key: string; points: number }[]> {
  const client = new Client(graph.database.urlFor("gateway_app"));
  await client.connect();
  try {
    return (await client.query<{ key: string; points: number }>("SELECT key, points FROM gateway.rate_limit"))
      .rows;
  } finally {
    await client.end();
  }
}

describe("rate limits", () => {
  it("when an address without an account runs 4 root fields, then the fifth is refused with retry-after", async () => {
    expect(codes(await post(graph.url, total(4), from("203.0.113.1")))).toEqual([]);
    graph.transactions.received.length = 0;
    const refused = await post(graph.url, total(1), from("203.0.113.1"));
    expect([refused.status, codes(refused), graph.transactions.received]).toEqual([
      429,
      ["RATE_LIMITED"],
      [],
    ]);
    const wait = Number(refused.headers["retry-after"]);
    expect([wait >= 1, wait <= 60]).toEqual([true, true]);
    expect(codes(await post(graph.url, total(1), from("203.0.113.2")))).toEqual([]);
  });

  it("when aliases repeat a field in one request, then each counts", async () => {
    expect(codes(await post(graph.url, total(5), from("203.0.113.3")))).toEqual(["RATE_LIMITED"]);
  });

  it("when root fields hide in a fragment, then they count", async () => {
    const query = "{ ...F } fragment F on Query { a: total b: total c: total d: total e: total }";
    expect(codes(await post(graph.url, { query }, from("203.0.113.4")))).toEqual(["RATE_LIMITED"]);
  });

  it("when an IPv6 address changes within its network, then it is the same peer", async () => {
    expect(codes(await post(graph.url, total(4), from("2001:db8:1:2::1")))).toEqual([]);
    expect(codes(await post(graph.url, total(1), from("2001:db8:1:2:ffff::9")))).toEqual(["RATE_LIMITED"]);
    expect(codes(await post(graph.url, total(1), from("2001:db8:1:3::1")))).toEqual([]);
  });

  it("when an account runs 6 root fields from wherever, then the seventh is refused", async () => {
    const headers = await bearer({ claims: { sub: newId() } });
    expect(codes(await post(graph.url, total(6), { ...headers, ...from("203.0.113.5") }))).toEqual([]);
    expect(codes(await post(graph.url, total(1), { ...headers, ...from("203.0.113.6") }))).toEqual([
      "RATE_LIMITED",
    ]);
  });

  it("when one request signs in 3 times by aliases, then it is refused and none ran", async () => {
    graph.identity.received.length = 0;
    const query = "mutation { a: signIn b: registerAccount c: signIn }";
    const refused = await post(graph.url, { query }, from("203.0.113.7"));
    expect([codes(refused), graph.identity.received]).toEqual([["RATE_LIMITED"], []]);
    expect(
      codes(await post(graph.url, { query: "mutation { a: signIn b: signIn }" }, from("203.0.113.8"))),
    ).toEqual([]);
  });

  it("when one request tries 3 receipts' tokens, then it is refused and none ran", async () => {
    graph.identity.received.length = 0;
    const query = "mutation { a: submitPrivacyRequest b: submitPrivacyRequest c: submitPrivacyRequest }";
    const refused = await post(graph.url, { query }, from("203.0.113.9"));
    expect([codes(refused), graph.identity.received]).toEqual([["RATE_LIMITED"], []]);
  });

  it("when two gateways serve, then they count together", async () => {
    const other = await graph.startGateway({});
    expect(codes(await post(graph.url, total(2), from("203.0.113.10")))).toEqual([]);
    expect(codes(await post(other.url, total(2), from("203.0.113.10")))).toEqual([]);
    expect(codes(await post(other.url, total(1), from("203.0.113.10")))).toEqual(["RATE_LIMITED"]);
  });

  it("when PostgreSQL is absent, then each gateway counts by itself", async () => {
    const { url } = await graph.startGateway({
      databaseUrl: "postgresql://gateway_app:x@127.0.0.1:9/alpokat",
    });
    expect(codes(await post(url, total(4), from("203.0.113.11")))).toEqual([]);
    expect(codes(await post(url, total(1), from("203.0.113.11")))).toEqual(["RATE_LIMITED"]);
  });

  it.each([
    ["a body that is no JSON", "{", "203.0.113.20"],
    ["a query that can't be parsed", { query: "{" }, "203.0.113.21"],
    ["a query that does not fit the schema", { query: "{ nothing }" }, "203.0.113.22"],
  ])(
    "when an address sends %s four times, then the fifth request is refused",
    async (_name, body, address) => {
      const statuses: number[] = [];
      for (let count = 0; count < 5; count += 1)
        statuses.push((await post(graph.url, body, from(address))).status);
      expect(statuses).toEqual([400, 400, 400, 400, 429]);
      const refused = await post(graph.url, total(1), from(address));
      expect([codes(refused), Number(refused.headers["retry-after"]) >= 1]).toEqual([["RATE_LIMITED"], true]);
    },
  );

  it("when one address sends `{` 200 times under a limit of 120, then 80 are refused", async () => {
    const { url } = await graph.startGateway({
      rateLimits: { account: 600, address: 120, signIn: 20, webhook: 6000 },
    });
    const statuses: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      statuses.push((await post(url, { query: "{" }, from("203.0.113.23"))).status);
    }
    expect([statuses.slice(0, 120), statuses.slice(120)]).toEqual([
      Array(120).fill(400),
      Array(80).fill(429),
    ]);
  });

  it("when tokens are bad, then they count for the address", async () => {
    const headers = { authorization: "Bearer a.b.c", ...from("203.0.113.24") };
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1)
      statuses.push((await post(graph.url, total(1), headers)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
  });

  it("when an account is over its limit, then its case is not asked for", async () => {
    const id = "0190a6c0-0000-7000-8000-0000000000cc";
    const headers = {
      ...(await bearer({ claims: { sub: newId() } })),
      "x-alpokat-case": `verification-case/${id}`,
      ...from("203.0.113.25"),
    };
    graph.identity.received.length = 0;
    for (let count = 0; count < 6; count += 1) {
      expect((await post(graph.url, { query: "{" }, headers)).status).toBe(400);
    }
    expect((await post(graph.url, { query: "{" }, headers)).status).toBe(429);
    const asked = graph.identity.received.filter((each) => each.path.startsWith("/internal/case-facts/"));
    expect(asked.length).toBe(6);
  });

  it("when public routes are asked, then they count too", async () => {
    const ask = async (): Promise<number> =>
      (await send(`${graph.url}/.well-known/jwks.json`, { method: "GET", headers: from("203.0.113.12") }))
        .status;
    expect([await ask(), await ask(), await ask(), await ask(), await ask()]).toEqual([
      200, 200, 200, 200, 429,
    ]);
  });

  it("when callbacks come, then they have a limit of their own, and the fourth goes no further", async () => {
    const headers = { "content-type": "application/json", ...from("203.0.113.30") };
    const call = async (): Promise<number> =>
      (await send(`${graph.url}/webhooks/qris`, { method: "POST", headers, body: "{}" })).status;
    graph.transactions.received.length = 0;
    // The sample subgraph has no such route, and no answer of a form that is passed on.
    expect([await call(), await call(), await call(), await call()]).toEqual([503, 503, 503, 429]);
    expect(graph.transactions.received.map(({ path }) => path)).toEqual(
      Array.from({ length: 3 }, () => "/webhooks/qris"),
    );
    expect(codes(await post(graph.url, total(4), from("203.0.113.30")))).toEqual([]);
  });

  it("when counts are stored, then their keys tell neither accounts nor addresses", async () => {
    const stored = await rows();
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.filter(({ key }) => !/^(account|address|sign-in|webhook):[\w-]{43}$/.test(key))).toEqual(
      [],
    );
  });

  it("when the gateway's role wants a table of its own, then it may not make one", async () => {
    const client = new Client(graph.database.urlFor("gateway_app"));
    await client.connect();
    await expect(client.query("CREATE TABLE gateway.other (id int)")).rejects.toThrow(
      "permission denied for schema gateway",
    );
    await client.end();
  });
});

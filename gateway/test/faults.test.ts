import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { type Answer, bearer, codes, post, send } from "./support/client";
import { type FaultProxy, startFaultProxy } from "@alpokat/testing";
import { startGraph, type TestGraph } from "./support/graph";
import { effects } from "./support/sample-graph";
import { listen } from "./support/test-subgraph";

const TIME_LIMITS = { subgraphCall: 300, request: 2_000, drain: 1_000 };

let graph: TestGraph;
let proxy: FaultProxy;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());
beforeEach(async () => {
  proxy = await startFaultProxy(graph.identity.url);
});
afterEach(() => proxy.stop());

/** A gateway of its own, so that no test meets the breaker of another. */
const behindProxy = (identityUrl = proxy.url, timeLimits = TIME_LIMITS): Promise<{ url: string }> =>
  graph.startGateway({
    timeLimits,
    subgraphUrls: { ...graph.config.subgraphUrls, "identity-verification": identityUrl },
  });

const QUERY = { query: "{ me { id } total }" };

function expectOnlyOthersAnswered(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    data: { me: null, total: 42 },
    errors: [
      {
        message: "Layanan sedang tidak tersedia; coba lagi nanti.",
        path: ["me"],
        extensions: { code: "SERVICE_UNAVAILABLE", requestId: answer.headers["x-request-id"] },
      },
    ],
  });
}

describe("faults of a subgraph", () => {
  it.each([
    ["F01: refuses connections", "refuse"],
    ["F02: hangs", "hang"],
    ["F04: resets before the request, always", "reset-before"],
    ["F06: cuts its answer", { cut: 10 }],
    ["F07: drips its answer", { dripMilliseconds: 50 }],
  ] as const)("when it %s, then its fields are unavailable and the others answer", async (_name, fault) => {
    const { url } = await behindProxy();
    proxy.fault = fault;
    expectOnlyOthersAnswered(await post(url, QUERY));
  });

  it("F03: when it is slower than its limit, then its fields are unavailable; when faster, then they answer", async () => {
    const { url } = await behindProxy();
    const late = await post(url, { query: "{ slow(milliseconds: 600) total }" });
    expect([late.body.data, codes(late)]).toEqual([{ slow: null, total: 42 }, ["SERVICE_UNAVAILABLE"]]);
    const intime = await post(url, { query: "{ slow(milliseconds: 1) total }" });
    expect(intime.body).toEqual({ data: { slow: "late", total: 42 } });
  });

  it("F04: when one connection is reset before the request, then a query is sent once more, signed anew", async () => {
    const { url } = await behindProxy();
    Object.assign(proxy, { fault: "reset-before", remaining: 1 });
    expect((await post(url, QUERY)).body).toEqual({ data: { me: null, total: 42 } });
    expect(proxy.connections).toBe(2);
  });

  it("F04: when a connection is reset before a mutation, then it is not sent again", async () => {
    const { url } = await behindProxy();
    Object.assign(proxy, { fault: "reset-before", remaining: 1 });
    const answer = await post(url, { query: "mutation { rename }" });
    expect([answer.body.data, codes(answer), proxy.connections]).toEqual([
      { rename: null },
      ["SERVICE_UNAVAILABLE"],
      1,
    ]);
  });

  it("F05: when the answer to a mutation is lost, then it took effect once and the client is told that it is unknown", async () => {
    const { url } = await behindProxy();
    proxy.fault = "reset-after";
    effects.renames = 0;
    const answer = await post(url, { query: "mutation { rename }" });
    expect([answer.body.data, codes(answer), effects.renames]).toEqual([
      { rename: null },
      ["SERVICE_UNAVAILABLE"],
      1,
    ]);
  });

  it("when its answer is larger than the bound, then the query is too complex", async () => {
    const { url } = await behindProxy(graph.identity.url, { ...TIME_LIMITS, subgraphCall: 2_000 });
    const answer = await post(url, { query: "{ large total }" });
    expect([answer.body.data, codes(answer)]).toEqual([{ large: null, total: 42 }, ["QUERY_TOO_COMPLEX"]]);
  });

  it("when an entity's subgraph fails, then the error stands at the fields of the entities", async () => {
    const { url } = await behindProxy();
    proxy.fault = "refuse";
    const { body } = await post(url, { query: "{ sales { id buyer { email } } }" });
    expect(body.errors?.map(({ path }) => path)).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => ["sales", index, "buyer", "email"]),
    );
  });

  it("when all calls together take longer than a request may, then the request is answered", async () => {
    const { url } = await behindProxy(proxy.url, { subgraphCall: 5_000, request: 400, drain: 1_000 });
    proxy.fault = "hang";
    expectOnlyOthersAnswered(await post(url, QUERY));
  });
});

describe("F08: answers that are no GraphQL", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it.each([
    [200, "text/html", "<h1>502 at 10.0.0.9</h1>"],
    [200, "application/json", "not json at 10.0.0.9"],
    [200, "application/json", '"a text"'],
    [200, "application/json", "{}"],
    [200, "application/json", '{"data":[]}'],
    [200, "text/plain", "ok"],
    [401, "application/json", '{"errors":[{"message":"unsigned"}]}'],
    [502, "application/json", '{"data":{"me":null}}'],
    [302, "text/html", "moved"],
  ])("when it answers %i %s %s, then the fields are unavailable", async (status, contentType, text) => {
    server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": contentType, connection: "close" }).end(text);
    });
    const { url } = await behindProxy(await listen(server));
    expectOnlyOthersAnswered(await post(url, QUERY));
  });
});

describe("F11: the gateway starts", () => {
  it("when a subgraph is down, then the others answer and /ready tells which is down", async () => {
    const { url } = await behindProxy("http://127.0.0.1:9");
    expectOnlyOthersAnswered(await post(url, QUERY));
    const ready = await send(`${url}/ready`, { method: "GET" });
    expect([ready.status, ready.body]).toEqual([
      200,
      {
        status: "ready",
        subgraphs: {
          "identity-verification": "down",
          transactions: "up",
          communications: "down",
          "disclosure-requests": "down",
        },
        database: "up",
      },
    ]);
  });

  it("when identity-verification is down, then a token is neither believed nor taken for nobody", async () => {
    const { url } = await behindProxy("http://127.0.0.1:9");
    const answer = await post(url, QUERY, await bearer());
    expect([answer.status, codes(answer), answer.body.data]).toEqual([
      503,
      ["SERVICE_UNAVAILABLE"],
      undefined,
    ]);
  });

  it("when PostgreSQL is absent, then requests are answered and /ready tells it", async () => {
    const { url } = await graph.startGateway({
      databaseUrl: "postgresql://gateway_app:x@127.0.0.1:9/alpokat",
    });
    expect((await post(url, { query: "{ total }" })).body).toEqual({ data: { total: 42 } });
    const ready = await send(`${url}/ready`, { method: "GET" });
    expect([ready.status, (ready.body as { database?: string }).database]).toEqual([200, "down"]);
    expect((await send(`${url}/health`, { method: "GET" })).status).toBe(200);
  });
});

describe("the breaker of a subgraph", () => {
  it("when a client makes five answers too large, then another client's query is answered", async () => {
    const { url } = await behindProxy(graph.identity.url, { ...TIME_LIMITS, subgraphCall: 2_000 });
    for (let call = 0; call < 5; call += 1) {
      expect(codes(await post(url, { query: "{ large }" }))).toEqual(["QUERY_TOO_COMPLEX"]);
    }
    expect((await post(url, { query: "{ echo }" })).body).toEqual({ data: { echo: "nothing" } });
  });

  it.each([
    ["calls take", { ...TIME_LIMITS, subgraphCall: 100 }],
    ["requests take", { subgraphCall: 5_000, request: 400, drain: 1_000 }],
  ])("when five %s too long, then another client's query is answered", async (_name, timeLimits) => {
    const { url } = await behindProxy(graph.identity.url, timeLimits);
    for (let call = 0; call < 5; call += 1) {
      const late = await post(url, { query: "{ slow(milliseconds: 600) }" });
      expect(codes(late)).toEqual(["SERVICE_UNAVAILABLE"]);
    }
    expect((await post(url, { query: "{ echo }" })).body).toEqual({ data: { echo: "nothing" } });
  });

  it("when the body of a request does not arrive in time, then the client is told so, and no subgraph is asked", async () => {
    const { url } = await behindProxy(graph.identity.url, {
      subgraphCall: 5_000,
      request: 400,
      drain: 1_000,
    });
    const before = graph.identity.received.length;
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"query":',
    );
    const [chunk] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    const [head = "", body = ""] = chunk.toString("utf8").split("\r\n\r\n");
    expect(head.split("\r\n")[0]).toBe("HTTP/1.1 408 Request Timeout");
    expect(JSON.parse(body)).toMatchObject({
      errors: [
        { message: "Isi permintaan tidak tiba pada waktunya.", extensions: { code: "BAD_USER_INPUT" } },
      ],
    });
    expect(graph.identity.received.length).toBe(before);
  });

  it("when five calls in a row fail, then the next is answered without a call", async () => {
    const { url } = await behindProxy();
    proxy.fault = "refuse";
    for (let call = 0; call < 5; call += 1) await post(url, { query: "mutation { rename }" });
    expect(proxy.connections).toBe(5);
    const answer = await post(url, { query: "mutation { rename }" });
    expect([codes(answer), proxy.connections]).toEqual([["SERVICE_UNAVAILABLE"], 5]);
  });
});

describe("stopping", () => {
  it("when a request is in flight, then it is answered before the gateway is gone", async () => {
    const gateway = await graph.startGateway({});
    const before = graph.identity.received.length;
    const answer = post(gateway.url, { query: "{ slow(milliseconds: 300) }" });
    while (graph.identity.received.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await gateway.stop();
    expect((await answer).body).toEqual({ data: { slow: "late" } });
    await expect(post(gateway.url, QUERY)).rejects.toThrow("ECONNREFUSED");
  });
});

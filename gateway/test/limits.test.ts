import { codes, post, send } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

const nested = (depth: number): string => `${"{ deep ".repeat(depth - 1)}{ name }${" }".repeat(depth - 1)}`;
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

describe("sizes of operations", () => {
  it.each([
    ["depth 12", nested(12), nested(13)],
    [
      "depth 12 through a fragment",
      `{ deep { ...F } } fragment F on Deep ${nested(11)}`,
      `{ deep { ...F } } fragment F on Deep ${nested(12)}`,
    ],
    [
      "15 aliases",
      `{ deep { ${times(15, (n) => `a${n}: name`)} } }`,
      `{ deep { ${times(16, (n) => `a${n}: name`)} } }`,
    ],
    [
      "15 aliases of __typename",
      `{ deep { ${times(15, (n) => `a${n}: __typename`)} } }`,
      `{ deep { ${times(16, (n) => `a${n}: __typename`)} } }`,
    ],
    [
      "15 aliases by fragments",
      `{ deep { ...F deep { ...F deep { ...F } } } } fragment F on Deep { ${times(5, (n) => `a${n}: name`)} }`,
      `{ deep { ...F deep { ...F deep { ...F b: name } } } } fragment F on Deep { ${times(5, (n) => `a${n}: name`)} }`,
    ],
    ["10 root fields", `{ ${times(10, (n) => `a${n}: total`)} }`, `{ ${times(11, (n) => `a${n}: total`)} }`],
    [
      "10 root fields by a fragment",
      `{ ...F } fragment F on Query { ${times(10, (n) => `a${n}: total`)} }`,
      `{ ...F } fragment F on Query { ${times(11, (n) => `a${n}: total`)} }`,
    ],
    [
      "10 directives",
      `{ ${times(10, (n) => `a${n}: total @include(if: true)`)} }`,
      `{ ${times(9, (n) => `a${n}: total @include(if: true)`)} b: total @include(if: true) @skip(if: false) }`,
    ],
  ])(
    "when an operation has %s, then it runs; when it has one more, then it does not",
    async (_name, permitted, tooMuch) => {
      const runs = await post(graph.url, { query: permitted });
      expect([runs.status, codes(runs)]).toEqual([200, []]);
      graph.identity.received.length = 0;
      graph.transactions.received.length = 0;
      const refused = await post(graph.url, { query: tooMuch });
      expect([refused.status, codes(refused)]).toEqual([400, ["QUERY_TOO_COMPLEX"]]);
      expect([...graph.identity.received, ...graph.transactions.received]).toEqual([]);
    },
  );

  it("when a fragment spreads itself, then it is refused and nothing hangs", async () => {
    const answer = await post(graph.url, {
      query: "{ deep { ...A } } fragment A on Deep { deep { ...B } } fragment B on Deep { ...A }",
    });
    expect([answer.status, codes(answer)]).toEqual([400, ["GRAPHQL_VALIDATION_FAILED"]]);
  });

  it("when fragments double at each level, then the count is refused", async () => {
    const levels = times(
      12,
      (n) => `fragment F${n} on Deep { x: deep { ...F${n + 1} } y: deep { ...F${n + 1} } }`,
    );
    const answer = await post(graph.url, {
      query: `{ deep { ...F0 } } ${levels} fragment F12 on Deep { name }`,
    });
    expect(new Set(codes(answer))).toEqual(new Set(["QUERY_TOO_COMPLEX"]));
  });

  it.each([
    [1000, 200, []],
    [1001, 400, ["QUERY_TOO_COMPLEX"]],
  ])("when a document has %i tokens, then the answer is %i", async (tokens, status, expected) => {
    const answer = await post(graph.url, { query: `{ echo(numbers: [${"1 ".repeat(tokens - 9)}]) }` });
    expect([answer.status, codes(answer)]).toEqual([status, expected]);
  });

  it("when the explorer introspects, then the depth of introspection does not count", async () => {
    const ofType = (depth: number): string => (depth === 0 ? "name" : `name ofType { ${ofType(depth - 1)} }`);
    const answer = await post(graph.url, {
      query: `{ __schema { types { fields { type { ${ofType(12)} } } } } }`,
    });
    expect([answer.status, codes(answer)]).toEqual([200, []]);
  });

  it("when the gateway is in production, then it answers no introspection", async () => {
    const { url } = await graph.startGateway({ mode: "production" });
    const answer = await post(url, { query: "{ __schema { queryType { name } } }" });
    expect([answer.status, codes(answer), answer.body.data]).toEqual([
      400,
      ["GRAPHQL_VALIDATION_FAILED"],
      undefined,
    ]);
  });
});

describe("sizes of lists", () => {
  it.each([
    [1, []],
    [100, []],
    [0, ["BAD_USER_INPUT"]],
    [101, ["BAD_USER_INPUT"]],
    [-1, ["BAD_USER_INPUT"]],
  ])(
    "when `first` is %i, as a literal, a variable or its default, then the codes are %j",
    async (first, expected) => {
      const answers = await Promise.all([
        post(graph.url, { query: `{ merchants(first: ${first}) { id } }` }),
        post(graph.url, {
          query: "query ($n: Int) { merchants(first: $n) { id } }",
          variables: { n: first },
        }),
        post(graph.url, { query: `query ($n: Int = ${first}) { merchants(first: $n) { id } }` }),
        post(graph.url, {
          query: `{ merchants { ...F } } fragment F on Merchant { sales(first: ${first}) { id } }`,
        }),
      ]);
      expect(answers.map(codes)).toEqual([expected, expected, expected, expected]);
    },
  );

  it("when `first` is null or absent, then the field's own default holds", async () => {
    const answer = await post(graph.url, {
      query: "{ a: merchants(first: null) { id } b: merchants { id } }",
    });
    expect(codes(answer)).toEqual([]);
  });
});

describe("bodies", () => {
  const ofSize = (bytes: number): string => {
    const frame = JSON.stringify({ query: "{ total }", variables: { fill: "" } });
    return frame.replace('""', `"${"x".repeat(bytes - frame.length)}"`);
  };

  it("when a body has 100,000 bytes, then it is read; when it has one more, then it is refused with 413", async () => {
    expect((await post(graph.url, ofSize(100_000))).status).toBe(200);
    const refused = await post(graph.url, ofSize(100_001));
    expect([refused.status, codes(refused)]).toEqual([413, ["BAD_USER_INPUT"]]);
  });

  it.each([
    ["compressed", { "content-encoding": "gzip" }, 415],
    ["in UTF-7", { "content-type": "application/json; charset=utf-7" }, 415],
    ["in UTF-16", { "content-type": "application/json; charset=utf-16" }, 415],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["text", { "content-type": "text/plain" }, 415],
    ["JSON of another name", { "content-type": "application/jsonp" }, 415],
  ])("when a body is %s, then it is refused in JSON", async (_name, headers, status) => {
    const answer = await post(graph.url, { query: "{ total }" }, headers);
    expect([answer.status, codes(answer)]).toEqual([status, ["BAD_USER_INPUT"]]);
  });

  it.each([
    "{",
    "",
    "[]",
    '"text"',
    "null",
    "{}",
    '{"query":1}',
    '{"query":"{ total }","variables":"x"}',
    '[{"query":"{ total }"}]',
  ])("when the body is %s, then the answer is 400 in JSON with a correlation id", async (body) => {
    const answer = await post(graph.url, body);
    expect([answer.status, codes(answer)]).toEqual([400, ["BAD_USER_INPUT"]]);
    expect(answer.body.errors?.[0]?.extensions.requestId).toBe(answer.headers["x-request-id"]);
  });

  it("when headers are longer than 16 kB, then the answer is 431 in JSON", async () => {
    const answer = await post(graph.url, { query: "{ total }" }, { "x-fill": "x".repeat(17_000) });
    expect([answer.status, codes(answer)]).toEqual([431, ["BAD_USER_INPUT"]]);
  });

  it.each([
    ["an unknown operation", { query: "query A { total }", operationName: "B" }],
    ["no operation of two", { query: "query A { total } query B { total }" }],
    ["a fragment only", { query: "fragment F on Deep { name }" }],
  ])("when a request names %s, then the answer is 400", async (_name, body) => {
    expect((await post(graph.url, body)).status).toBe(400);
  });

  it("when a subscription is asked for, then the answer is 4xx and not 500", async () => {
    const answer = await post(graph.url, { query: "subscription { total }" });
    expect([answer.status, codes(answer).includes("INTERNAL_SERVER_ERROR")]).toEqual([400, false]);
  });

  it.each(["PUT", "DELETE", "PATCH"] as const)(
    "when the method is %s, then the answer is 405",
    async (method) => {
      const answer = await send(`${graph.url}/graphql`, { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, "GET, POST"]);
    },
  );

  it("when a mutation comes by GET, then it is refused", async () => {
    const answer = await send(`${graph.url}/graphql?query=mutation%7Brename%7D`, {
      method: "GET",
      headers: { "apollo-require-preflight": "1" },
    });
    expect([answer.status, codes(answer)]).toEqual([405, ["BAD_USER_INPUT"]]);
  });

  it("when a path is unknown, then the answer is 404 in JSON", async () => {
    const answer = await send(`${graph.url}/internal/case-facts/support-ticket/1`, { method: "GET" });
    expect([answer.status, codes(answer)]).toEqual([404, ["NOT_FOUND"]]);
  });
});

import { bearer, codes, post } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { AYU, BUDI, SECRETS, WARUNG } from "./support/sample-graph";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

describe("answers of two subgraphs", () => {
  it("when a query spans both, then their data is one answer and there are no extensions", async () => {
    const { status, body } = await post(graph.url, {
      query: `{ merchant(id: "${WARUNG}") { name turnover } total }`,
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: { data: { merchant: { name: "Warung", turnover: "100" }, total: 42 } },
    });
  });
  it("when someone signed in asks, then the subgraph decides on that person", async () => {
    const { body } = await post(graph.url, { query: "{ me { id email spending } }" }, await bearer());
    expect(body).toEqual({ data: { me: { id: AYU, email: "ayu@example.com", spending: "50000" } } });
  });
});

describe("errors", () => {
  it.each([
    ["another text's hash", { version: 1, sha256Hash: "0".repeat(64) }],
    ["an unknown version", { version: 2, sha256Hash: "0".repeat(64) }],
    ["no object", 5],
  ])(
    "when a persisted query has %s, then the client is told that its request is bad",
    async (_what, persistedQuery) => {
      const answer = await post(graph.url, { query: "{ total }", extensions: { persistedQuery } });
      expect([answer.status, codes(answer)]).toEqual([400, ["BAD_USER_INPUT"]]);
    },
  );

  it("when a subgraph throws with secrets, then nothing of them leaves and the log has the correlation id", async () => {
    const answer = await post(
      graph.url,
      { query: '{ failing(kind: "defect") total }' },
      { "accept-language": "en" },
    );
    const requestId = answer.headers["x-request-id"];
    expect(answer.body).toEqual({
      data: { failing: null, total: 42 },
      errors: [
        {
          message: "An error happened on our side.",
          path: ["failing"],
          extensions: { code: "INTERNAL_SERVER_ERROR", requestId },
        },
      ],
    });
    expect(
      graph.lines.filter((line) => line.requestId === requestId && line.msg === "a subgraph failed"),
    ).toHaveLength(1);
    expect(SECRETS.filter((secret) => JSON.stringify(graph.lines).includes(secret))).toEqual([]);
  });

  it.each([
    ["POLICY_DENIED", { code: "POLICY_DENIED", policy: { clause: "4" } }],
    ["BAD_USER_INPUT", { code: "BAD_USER_INPUT" }],
    ["NOT_FOUND", { code: "NOT_FOUND" }],
    ["CONFLICT", { code: "CONFLICT" }],
    ["FORBIDDEN", { code: "FORBIDDEN" }],
    ["UNAUTHENTICATED", { code: "UNAUTHENTICATED" }],
  ])(
    "when a subgraph refuses with %s, then its text and only the permitted extensions are told",
    async (kind, extensions) => {
      const { body } = await failing(kind);
      expect(body.errors).toEqual([
        {
          message: `The text of ${kind}.`,
          path: ["failing"],
          extensions: { ...extensions, requestId: expect.any(String) },
        },
      ]);
    },
  );

  it.each([
    ["unknown-code", "INTERNAL_SERVER_ERROR", "An error happened on our side."],
    ["GRAPHQL_VALIDATION_FAILED", "INTERNAL_SERVER_ERROR", "An error happened on our side."],
    ["internal-text", "NOT_FOUND", "Not found."],
    ["service-unavailable", "SERVICE_UNAVAILABLE", "A part of the service is unavailable; try again later."],
  ])(
    "when a subgraph fails with %s, then it is told as %s with the standard text",
    async (kind, code, message) => {
      const { body } = await failing(kind);
      expect(body.errors).toEqual([
        { message, path: ["failing"], extensions: { code, requestId: expect.any(String) } },
      ]);
    },
  );

  it("when a subgraph breaks its promise of a value, then the answer has an error and no remark of the planner", async () => {
    const { body } = await post(graph.url, { query: "{ promised }" });
    expect(body).toEqual({
      data: null,
      errors: [
        {
          message: expect.any(String),
          path: ["promised"],
          extensions: { code: "INTERNAL_SERVER_ERROR", requestId: expect.any(String) },
        },
      ],
    });
  });

  it("when a name is nearly right, then nothing helps to guess it", async () => {
    const field = await post(graph.url, { query: "{ totl }" });
    const value = await post(graph.url, {
      query: "query ($c: Color) { echo(color: $c) }",
      variables: { c: "REDD" },
    });
    const literal = await post(graph.url, { query: "{ echo(color: REDD) }" });
    expect([field, value, literal].map((each) => each.text.includes("Did you mean"))).toEqual([
      false,
      false,
      false,
    ]);
    expect([codes(field), codes(value), codes(literal)]).toEqual([
      ["GRAPHQL_VALIDATION_FAILED"],
      ["BAD_USER_INPUT"],
      ["GRAPHQL_VALIDATION_FAILED"],
    ]);
  });

  it("when an aliased field fails, then the path has the alias", async () => {
    const { body } = await post(graph.url, { query: '{ first: failing(kind: "NOT_FOUND") }' });
    expect(body.errors?.map((error) => error.path)).toEqual([["first"]]);
  });

  const failing = (kind: string): ReturnType<typeof post> =>
    post(
      graph.url,
      { query: "query ($kind: String!) { failing(kind: $kind) }", variables: { kind } },
      { "accept-language": "en" },
    );
});

describe("entities", () => {
  const paths = ({ body }: Awaited<ReturnType<typeof post>>): unknown =>
    body.errors?.map((error) => error.path);

  it("when the same entity stands in many places, then it is asked once and answered in all", async () => {
    graph.identity.received.length = 0;
    const { body } = await post(graph.url, { query: "{ sales { buyer { email } } }" });
    const buyers = (body.data?.sales as { buyer: { email: string | null } }[]).map(
      ({ buyer }) => buyer.email,
    );
    expect(buyers).toEqual(["ayu@example.com", null, "ayu@example.com", null, "ayu@example.com", null]);
    expect(graph.identity.received.map((each) => each.body.variables.representations)).toEqual([
      [
        { __typename: "Account", id: AYU },
        { __typename: "Account", id: BUDI },
      ],
    ]);
  });

  it("when an entity that was asked once fails, then the error stands at each of its places", async () => {
    const answer = await post(graph.url, { query: "{ merchants { name turnover owner { id } } }" });
    expect(paths(answer)).toEqual([["merchants", 1, "turnover"]]);
    const repeated = await post(
      graph.url,
      { query: "{ me { merchants { money: turnover } } merchants { turnover } }" },
      await bearer(),
    );
    expect(paths(repeated)).toEqual(
      expect.arrayContaining([
        ["me", "merchants", 1, "money"],
        ["merchants", 1, "turnover"],
      ]),
    );
    expect(repeated.body.errors).toHaveLength(2);
  });

  it("when a list has entities of other types between, then the path still is that of the one that failed", async () => {
    const answer = await post(graph.url, {
      query: "{ parties { __typename ... on Account { spending } ... on Merchant { turnover } } }",
    });
    expect(answer.body.data).toEqual({
      parties: [
        { __typename: "Account", spending: null },
        { __typename: "Merchant", turnover: "100" },
        { __typename: "Account", spending: "50000" },
        { __typename: "Merchant", turnover: null },
      ],
    });
    const errors = answer.body.errors?.map(({ path, extensions }) => [path, extensions.code]);
    expect(errors).toEqual(
      expect.arrayContaining([
        [["parties", 0, "spending"], "POLICY_DENIED"],
        [["parties", 3, "turnover"], "INTERNAL_SERVER_ERROR"],
      ]),
    );
    expect(errors).toHaveLength(2);
  });

  it("when only some of a list are entities of the fetch, then positions are not taken for each other", async () => {
    const answer = await post(graph.url, { query: "{ parties { ... on Merchant { turnover } } }" });
    expect(paths(answer)).toEqual([["parties", 3, "turnover"]]);
  });

  it("when values are masked, then they are answered, their paths are listed and there is no error", async () => {
    const { body } = await post(graph.url, { query: "{ merchants { owner { phone } } }" });
    expect(body).toEqual({
      data: { merchants: [{ owner: { phone: "0812••••" } }, { owner: { phone: "0812••••" } }] },
      extensions: {
        policy: {
          masked: [
            ["merchants", 0, "owner", "phone"],
            ["merchants", 1, "owner", "phone"],
          ],
        },
      },
    });
  });
});

import { bearer, codes, post } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { AYU, BUDI, SECRETS, TOKO, WARUNG } from "./support/sample-graph";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

describe("answers of two subgraphs", () => {
  it("when a query spans both, then their data is one answer and there are no extensions", async () => {
    const { status, body } = await post(graph.url, { query: `{ merchant(id: "${WARUNG}") { name turnover } total }` });
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
  it("when a subgraph throws with secrets, then nothing of them leaves and the log has the correlation id", async () => {
    const answer = await post(graph.url, { query: '{ failing(kind: "defect") total }' });
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
    expect(graph.lines.filter((line) => line["requestId"] === requestId && line["msg"] === "a subgraph failed")).toHaveLength(1);
    expect(SECRETS.filter((secret) => JSON.stringify(graph.lines).includes(secret))).toEqual([]);
  });
});

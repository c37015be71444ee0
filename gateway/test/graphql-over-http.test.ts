import { auditServer, type AuditResult } from "graphql-http";
import { startGraph, type TestGraph } from "./support/graph";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

/** How many audits of a level passed, and which did not. */
function resultOf(results: readonly AuditResult[], level: string): { passed: number; failed: string[] } {
  const ofLevel = results.filter(({ name }) => name.startsWith(level));
  const failed = ofLevel.filter(({ status }) => status !== "ok").map(({ id }) => id);
  return { passed: ofLevel.length - failed.length, failed };
}

describe("the audits of the GraphQL over HTTP specification", () => {
  // The three are GET requests that a page elsewhere could send: refused by the prevention of CSRF.
  it("when the gateway is a demo, then every MUST and SHOULD passes", async () => {
    const results = await auditServer({ url: `${graph.url}/graphql` });
    expect(["MUST", "SHOULD", "MAY"].map((level) => resultOf(results, level))).toEqual([
      { passed: 13, failed: [] },
      { passed: 23, failed: [] },
      { passed: 22, failed: ["5A70", "D6D5", "6A70"] },
    ]);
  });

  it("when the gateway is in production, then only those that introspect fail", async () => {
    const { url } = await graph.startGateway({ mode: "production" });
    const results = await auditServer({ url: `${url}/graphql` });
    const failed = ["MUST", "SHOULD"].flatMap((level) => resultOf(results, level).failed);
    expect(failed.sort()).toEqual(["28B9", "2EA1", "BF61"]);
  });
});

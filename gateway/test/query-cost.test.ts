import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSchema, getOperationAST, parse } from "graphql";
import { objectsOf } from "../src/query-cost";
import { codes, post } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";

const schema = buildSchema(readFileSync(path.join(__dirname, "..", "..", "supergraph.graphql"), "utf8"), {
  assumeValidSDL: true,
});

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("no operation");
  return objectsOf({ schema, document, operation, variables });
}

describe("the cost of an operation on the supergraph", () => {
  it.each([
    ["scalars", "{ __typename }", 0],
    ["a connection: itself, its edges and their nodes", "{ sales(first: 7) { edges { node { id } } } }", 15],
    ["the schema's own default", "{ sales { edges { cursor } } }", 21],
    ["a plain list", "{ sales(first: 1) { edges { node { receipts { id } } } } }", 13],
    [
      "an alias of the same",
      "{ a: sales(first: 7) { edges { cursor } } b: sales(first: 7) { edges { cursor } } }",
      16,
    ],
    ["a fragment", "{ sales(first: 7) { ...F } } fragment F on SaleConnection { edges { cursor } }", 8],
    ["an inline fragment", "{ sales(first: 7) { ... on SaleConnection { ... { edges { cursor } } } } }", 8],
    ["a variable's default", "query ($n: Int! = 7) { sales(first: $n) { edges { cursor } } }", 8],
    ["introspection", '{ __schema { types { fields { type { name } } } } __type(name: "Sale") { name } }', 0],
  ])("when it asks for %s, then %s costs %i", (_name, query, expected) => {
    expect(costOf(query)).toBe(expected);
  });

  it("when `first` comes by a variable, then its value counts; when it is absent, the schema's default", () => {
    const query = "query ($n: Int) { sales(first: $n) { edges { cursor } } }";
    expect([costOf(query, { n: 50 }), costOf(query, {})]).toEqual([51, 21]);
  });

  it("when a page of 100 sales has lines, receipts and deliveries, then it is within the budget", () => {
    const page = `{ merchant(id: "m") { sales(first: 100) { edges { node {
      lines { name quantity unitPrice { amount } lineTotal { amount } }
      receipts { id number }
      receiptDeliveries { __typename }
    } } } } }`;
    expect(costOf(page)).toBe(5_202);
  });

  it("when receipts and their sales alternate, then the cost multiplies", () => {
    const query =
      "{sales(first:1){edges{node{receipts{sale{receipts{sale{receipts{sale{receipts{sale{id}}}}}}}}}}}}";
    expect(costOf(query)).toBe(22_223);
  });

  it("when fragments double a hundred times, then it is counted at once", () => {
    const levels = Array.from(
      { length: 100 },
      (_, n) => `fragment F${n} on Sale { ...F${n + 1} ...F${n + 1} }`,
    );
    const query = `{ sales(first: 1) { edges { node { ...F0 } } } } ${levels.join(" ")} fragment F100 on Sale { receipts { id } }`;
    expect(costOf(query)).toBe(3 + 10 * 2 ** 100);
  });
});

describe("the budget of an operation", () => {
  let graph: TestGraph;
  beforeAll(async () => {
    graph = await startGraph();
  });
  afterAll(() => graph.stop());

  const atBudget = "merchants(first: 100) { sales(first: 99) { id } }";

  it("when an operation costs 10,000, then it runs", async () => {
    const answer = await post(graph.url, { query: `{ ${atBudget} }` });
    expect([answer.status, codes(answer)]).toEqual([200, []]);
  });

  it.each([
    ["id", "Kueri meminta hingga 10001 objek; yang diizinkan 10000."],
    ["en", "The query asks for up to 10001 objects; 10000 are allowed."],
  ])("when it costs 10,001, then it is refused in %s and no subgraph is asked", async (language, message) => {
    graph.identity.received.length = 0;
    const query = `{ ${atBudget} deep { name } }`;
    const refused = await post(graph.url, { query }, { "accept-language": language });
    expect([refused.status, refused.body.errors?.[0]?.message, codes(refused)]).toEqual([
      400,
      message,
      ["QUERY_TOO_COMPLEX"],
    ]);
    expect(graph.identity.received).toEqual([]);
  });

  it("when `first` comes by variables or hides in fragments, then it is refused all the same", async () => {
    const byVariables = await post(graph.url, {
      query: "query ($n: Int) { merchants(first: $n) { sales(first: $n) { id } } }",
      variables: { n: 100 },
    });
    const byFragments = await post(graph.url, {
      query:
        "{ merchants(first: 100) { ...F } } fragment F on Merchant { a: sales(first: 50) { id } b: sales(first: 50) { id } }",
    });
    expect([codes(byVariables), codes(byFragments)]).toEqual([["QUERY_TOO_COMPLEX"], ["QUERY_TOO_COMPLEX"]]);
  });
});

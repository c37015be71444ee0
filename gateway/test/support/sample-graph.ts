import { setTimeout as delay } from "node:timers/promises";
import { testKeys } from "@alpokat/testing";
import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from "graphql";
import { RECEIPT_TYPES, receiptOf } from "./sample-receipts";
import { STATISTICS_TYPES, statisticsReleases } from "./sample-statistics";
import { coded, startTestSubgraph, type TestContext, type TestSubgraph } from "./test-subgraph";

export const AYU = "0190a6c0-0000-7000-8000-000000000001";
export const BUDI = "0190a6c0-0000-7000-8000-000000000002";
export const WARUNG = "0190a6c0-0000-7000-8000-0000000000aa";
const TOKO = "0190a6c0-0000-7000-8000-0000000000bb";
/** Words that must never leave the gateway. */
export const SECRETS = ["hunter2", "postgresql://app:pw@10.0.0.9/identity", "transactions.internal:4002"];

const merchants = [
  { id: WARUNG, name: "Warung" },
  { id: TOKO, name: "Toko" },
];

/** How often the mutation took effect. */
export const effects = { renames: 0 };

export function startIdentity(): Promise<TestSubgraph> {
  const party = (id: string): { __typename: string; id: string } =>
    merchants.some((merchant) => merchant.id === id)
      ? { __typename: "Merchant", id }
      : { __typename: "Account", id };
  return startTestSubgraph({
    name: "identity-verification",
    sdl: `
      type Query {
        me: Account
        merchant(id: ID!): Merchant
        merchants(first: Int): [Merchant!]!
        parties: [Party!]!
        deep: Deep
        failing(kind: String!): String
        promised: String!
        echo(text: String, color: Color, numbers: [Int!]): String
        slow(milliseconds: Int!): String
        large: String
        principal: String
      }
      type Mutation {
        signIn(name: String): String
        registerAccount: String
        submitPrivacyRequest: String
        rename(to: String): String
      }
      enum Color { RED GREEN }
      type Deep { deep: Deep, name: String }
      union Party = Account | Merchant
      type Account @key(fields: "id") { id: ID! email: String merchants: [Merchant!]! }
      type Merchant @key(fields: "id") { id: ID! name: String owner: Account }
    `,
    resolvers: {
      Query: {
        me: (_: unknown, __: unknown, context: { principal: { id: string | null } }) =>
          context.principal.id === null ? null : { id: context.principal.id },
        merchant: (_: unknown, { id }: { id: string }) => merchants.find((each) => each.id === id) ?? null,
        merchants: () => merchants,
        parties: () => [BUDI, WARUNG, AYU, TOKO].map(party),
        deep: () => ({}),
        failing: (_: unknown, { kind }: { kind: string }) => fail(kind),
        promised: () => null,
        echo: (_: unknown, { text }: { text?: string }) => text ?? "nothing",
        slow: async (_: unknown, { milliseconds }: { milliseconds: number }) => delay(milliseconds, "late"),
        large: () => "x".repeat(5 * 1024 * 1024),
        principal: (_: unknown, __: unknown, { principal }: { principal: unknown }) =>
          JSON.stringify(principal),
      },
      Mutation: {
        signIn: () => "signed in",
        registerAccount: () => "registered",
        submitPrivacyRequest: () => "received",
        rename: () => {
          effects.renames += 1;
          return "renamed";
        },
      },
      Deep: { deep: () => ({}), name: () => "deep" },
      Account: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        email: ({ id }: { id: string }) => (id === AYU ? "ayu@example.com" : null),
        merchants: () => merchants,
      },
      Merchant: {
        __resolveReference: ({ id }: { id: string }) => merchants.find((each) => each.id === id) ?? null,
        owner: () => ({ id: AYU }),
      },
    },
    routes: (app) =>
      app.get(
        "/.well-known/jwks.json",
        (_request, response) => void response.json(testKeys().tokenPublicJwks),
      ),
  });
}

export function startTransactions(): Promise<TestSubgraph> {
  const sales = Array.from({ length: 6 }, (_each, index) => ({
    id: `sale-${index}`,
    outlet: { id: `outlet-${index % 2}` },
  }));
  return startTestSubgraph({
    name: "transactions",
    sdl: `
      type Query { total: Int sales(first: Int): [Sale!]! receipt(token: String!): Receipt receiptStanding(signature: String!): ReceiptStanding statisticsReleases(first: Int): StatisticsReleaseConnection }
      type Sale @key(fields: "id") { id: ID! buyer: Account total: Money lines: [SaleLine!] }
      type SaleLine { name: String quantity: String unitPrice: Money lineTotal: Money }
      ${RECEIPT_TYPES}
      ${STATISTICS_TYPES}
      type Account @key(fields: "id") { id: ID! spending: String phone: String }
      type Merchant @key(fields: "id") { id: ID! sales(first: Int): [Sale!] turnover: String }
    `,
    resolvers: {
      Query: {
        total: () => 42,
        sales: () => sales,
        receipt: (_: unknown, { token }: { token: string }) => receiptOf(token),
        receiptStanding: () => ({ state: "SUPERSEDED", since: "2026-11-24T03:00:00.000Z" }),
        statisticsReleases,
      },
      Sale: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        buyer: ({ id }: { id: string }) => ({ id: Number(id.slice(5)) % 2 === 0 ? AYU : BUDI }),
      },
      Account: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        spending: ({ id }: { id: string }) => {
          if (id === BUDI)
            throw coded("POLICY_DENIED", "Clause 4 does not allow this.", { policy: { clause: "4" } });
          return "50000";
        },
        phone: (_: unknown, __: unknown, { maskedPaths }: TestContext, info: GraphQLResolveInfo) => {
          maskedPaths.push(responsePathAsArray(info.path));
          return "0812••••";
        },
      },
      Merchant: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        sales: () => sales,
        turnover: ({ id }: { id: string }) => {
          if (id === TOKO) throw new GraphQLError(`password hunter2 at ${SECRETS[1]} on ${SECRETS[2]}`);
          return "100";
        },
      },
    },
    routes: (app) =>
      app.get(
        "/.well-known/receipt-keys.json",
        (_request, response) => void response.json(testKeys().receiptPublicJwks),
      ),
  });
}

function fail(kind: string): string {
  if (kind === "defect") throw new Error(`password hunter2 at ${SECRETS[1]} on ${SECRETS[2]}`);
  if (kind === "unknown-code") throw coded("23505", "duplicate key hunter2");
  if (kind === "internal-text") throw coded("NOT_FOUND", `not at ${SECRETS[1]}`);
  if (kind === "service-unavailable")
    throw coded("SERVICE_UNAVAILABLE", `transactions-subgraph is down, ${SECRETS[2]}`);
  throw coded(kind, `The text of ${kind}.`, {
    policy: { clause: "4" },
    stacktrace: ["secret"],
    other: "hunter2",
  });
}

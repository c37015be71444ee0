import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { GraphQLError, buildSchema, graphql } from "graphql";

const SCHEMA = buildSchema(`
  enum CurrencyCode { IDR GBP }
  type Money { amount: String! currencyCode: CurrencyCode! }
  type SaleLine { name: String! quantity: String! unitPrice: Money! lineTotal: Money! }
  type Sale { id: ID! number: String! occurredAt: String! total: Money! lines: [SaleLine!]! }
  type Outlet { id: ID! name: String! city: String }
  type Merchant { id: ID! tradeName: String! }
  type ReceiptDiscount { name: String amount: Money }
  type ReceiptTax { name: String rate: String amount: Money isInclusive: Boolean }
  type ReceiptDocument {
    subtotal: Money discounts: [ReceiptDiscount!] serviceCharge: Money taxes: [ReceiptTax!] tip: Money cashRounding: Money refunded: Money
  }
  type Receipt {
    id: ID! number: String! version: Int! state: String! language: String! address: String shareUrl: String issuedAt: String!
    document: ReceiptDocument
    sale: Sale outlet: Outlet merchant: Merchant
  }
  type Query { receiptById(id: ID!): Receipt }
`);

const idr = (amount: string) => ({ amount, currencyCode: "IDR" });

/** A receipt as another part gives it. */
export const sampleReceipt = {
  number: "KOPI-20261123-0001",
  language: "id",
  address: "siti@contoh.id",
  shareUrl: "https://alpokat.example/r/abc",
  issuedAt: "2026-11-23T03:00:05.000Z",
  version: 1,
  state: "ISSUED",
  document: {
    subtotal: idr("50000"),
    discounts: [],
    serviceCharge: null,
    taxes: [],
    tip: null,
    cashRounding: null,
    refunded: idr("0"),
  },
  sale: {
    id: randomUUID(),
    number: "INV-1",
    occurredAt: "2026-11-23T03:00:00.000Z",
    total: idr("50000"),
    lines: [
      { name: "Kopi Susu", quantity: "2", unitPrice: idr("18000"), lineTotal: idr("36000") },
      { name: "Roti Bakar", quantity: "1", unitPrice: idr("14000"), lineTotal: idr("14000") },
    ],
  },
  outlet: { id: randomUUID(), name: "Cabang Braga", city: "Bandung" as string | null },
  merchant: { id: randomUUID(), tradeName: "Kopi Alpukat" },
};
export type SampleReceipt = typeof sampleReceipt;

export interface Asked {
  readonly id: string;
  readonly purpose: string | undefined;
  readonly authorization: string | undefined;
}

/** Speaks GraphQL over HTTP where the gateway would: another party's process, with receipts that a test gives it. */
export class TransactionsStandIn {
  readonly receipts = new Map<string, SampleReceipt | { readonly errorCode: string }>();
  readonly asked: Asked[] = [];
  readonly #server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { query, variables } = JSON.parse(body) as { query: string; variables: { id: string } };
      const { authorization } = request.headers;
      this.asked.push({
        id: variables.id,
        purpose: request.headers["x-alpokat-purpose"] as string,
        authorization,
      });
      const answer = await graphql({
        schema: SCHEMA,
        source: query,
        variableValues: variables,
        rootValue: { receiptById: ({ id }: { id: string }) => this.#find(id) },
      });
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #find(id: string): unknown {
    const receipt = this.receipts.get(id);
    if (receipt && "errorCode" in receipt) {
      throw new GraphQLError("refused", { extensions: { code: receipt.errorCode } });
    }
    return receipt ? { id, ...receipt } : null;
  }
}

import {
  type Person,
  type Stack,
  GatewayClient,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { asService, openOutlet, rowsAs, sellCoffee } from "./support";

let stack: Stack;
let client: GatewayClient;
let siti: Person & { merchantId: string };
let budi: Person & { merchantId: string };
let outletId: string;
let saleId: string;

const RECORD = `mutation ($input: RecordSaleInput!) {
  recordSale(input: $input) { sale { id } userErrors { code field details { name value } } }
}`;

const saleInput = (over: Readonly<Record<string, unknown>>) => ({
  paymentMethod: "CASH",
  lines: [{ name: "Kopi susu", unitPrice: { amount: "18000", currencyCode: "IDR" } }],
  idempotencyKey: crypto.randomUUID(),
  ...over,
});

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  outletId = await openOutlet(client, siti);
  await openOutlet(client, budi);
  saleId = await sellCoffee(client, siti, outletId);
});
afterAll(() => stack.stop());

test("when another service is down, then its root field is null and the sales are answered", async () => {
  const { data, errors } = await client
    .as(siti)
    .ask("{ sales { edges { node { id } } } messages { edges { cursor } } }");
  expect(data).toEqual({ sales: { edges: [{ node: { id: saleId } }] }, messages: null });
  expect(errors).toHaveLength(1);
});

describe("one merchant's sales are no other's", () => {
  test("when a merchant asks for another's sale by any path, then it is as absent as an unknown one", async () => {
    const asBudi = client.as(budi);
    const byId = "query ($id: ID!) { sale(id: $id) { id total { amount } } }";
    const absent = { data: { sale: null }, errors: [] };
    expect(await asBudi.ask(byId, { id: saleId })).toMatchObject(absent);
    expect(await asBudi.ask(byId, { id: crypto.randomUUID() })).toMatchObject(absent);

    const list = `query ($filter: SalesFilterInput) { sales(filter: $filter) { edges { node { id } } pageInfo { hasNextPage } } }`;
    const empty = { sales: { edges: [], pageInfo: { hasNextPage: false } } };
    expect((await asBudi.ask(list)).data).toEqual(empty);
    expect((await asBudi.ask(list, { filter: { merchantId: siti.merchantId } })).data).toEqual(empty);
    expect((await asBudi.ask(list, { filter: { outletId } })).data).toEqual(empty);

    const edge = `query ($id: ID!) { merchant(id: $id) { id sales { edges { node { id } } } salesSummary { sales } } }`;
    expect((await asBudi.ask(edge, { id: siti.merchantId })).data).toEqual({ merchant: null });
    const own = await client.as(siti).ask(edge, { id: siti.merchantId });
    expect(own.data.merchant.sales.edges.length).toBeGreaterThan(0);
    expect(own.errors).toEqual([]);

    const foreign = await client.as(budi).ask(RECORD, { input: saleInput({ outletId }) });
    const unknown = await client
      .as(budi)
      .ask(RECORD, { input: saleInput({ outletId: crypto.randomUUID() }) });
    expect(foreign.data).toEqual(unknown.data);
    expect(foreign.data.recordSale.userErrors).toEqual([
      { code: "OUTLET_NOT_FOUND", field: ["input", "outletId"], details: [] },
    ]);
    expect(JSON.stringify(foreign)).not.toContain(siti.merchantId);
  });

  test("when nobody is signed in, then no sale is told", async () => {
    const { data, errors } = await client.ask("query ($id: ID!) { sale(id: $id) { id } }", { id: saleId });
    expect(data).toEqual({ sale: null });
    expect(errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });

  test("when a merchant pages through its sales, then it sees each once, newest first", async () => {
    const query = `query ($id: ID!, $after: String) {
      merchant(id: $id) { sales(first: 3, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }
    }`;
    // With the first one 8: two full pages and a part of one.
    for (let count = 0; count < 7; count += 1) await sellCoffee(client, siti, outletId);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await client.as(siti).ask(query, { id: siti.merchantId, after });
      seen.push(...data.merchant.sales.edges.map((edge: any) => edge.node.id));
      if (!data.merchant.sales.pageInfo.hasNextPage) break;
      after = data.merchant.sales.pageInfo.endCursor;
    }
    const stored = await rows(
      "SELECT id FROM transactions.sale WHERE merchant_id = $1 ORDER BY occurred_at DESC, id DESC",
      [siti.merchantId],
    );
    expect(seen).toHaveLength(8);
    expect(seen).toEqual(stored.map(({ id }) => id));
  });
});

describe("sums of a merchant's sales", () => {
  const SUMS = `query ($id: ID!, $from: LocalDate, $to: LocalDate, $outlet: ID) {
    merchant(id: $id) { salesSummary(from: $from, to: $to, outletId: $outlet) { currencyCode sales refunds gross { amount } } }
  }`;
  const sums = async (asked: object, who = siti) =>
    (await client.as(who).ask(SUMS, { id: siti.merchantId, ...asked })).data?.merchant?.salesSummary;

  test("when a time or an outlet is named, then its days are summed up and no others", async () => {
    const [{ day, before, after, sales }] = await rows(
      `SELECT min(business_day)::text AS day, (min(business_day) - 1)::text AS before, (max(business_day) + 1)::text AS after, count(*)::int AS sales
         FROM transactions.sale WHERE merchant_id = $1`,
      [siti.merchantId],
    );
    const all = [{ currencyCode: "IDR", sales, refunds: 0, gross: { amount: String(sales * 18_000) } }];
    expect(await sums({})).toEqual(all);
    expect(await sums({ from: day, to: after, outlet: outletId })).toEqual(all);
    expect(await sums({ to: before })).toEqual([]);
    expect(await sums({ from: after })).toEqual([]);
    for (const outlet of [crypto.randomUUID(), "no id"]) expect(await sums({ outlet })).toEqual([]);
    expect(await sums({}, budi)).toBeUndefined();
  });

  test("when a time ends before it begins, then the field is named", async () => {
    const asked = { id: siti.merchantId, from: "2026-11-24", to: "2026-11-23" };
    const { data, errors } = await client.as(siti).ask(SUMS, asked);
    expect(data.merchant).toEqual({ salesSummary: null });
    expect(errors).toMatchObject([
      { message: "to: is before `from`.", extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  test("when the service writes a day's sums by itself, or another merchant looks, then the database refuses", async () => {
    const as = (merchant: string, sql: string) => asService(stack, { "app.merchants": merchant }, [sql]);
    const own = siti.merchantId;
    for (const sql of [
      "INSERT INTO transactions.sales_day SELECT * FROM transactions.sales_day",
      "UPDATE transactions.sales_day SET total = 0",
      "DELETE FROM transactions.sales_day",
    ])
      await expect(as(own, sql)).rejects.toThrow("permission denied");
    expect((await as(own, "SELECT FROM transactions.sales_day")).length).toBeGreaterThan(0);
    expect(await as(budi.merchantId, "SELECT FROM transactions.sales_day")).toEqual([]);
  });
});

describe("the journal of one merchant is no other's", () => {
  const ENTRIES = `query ($first: Int, $after: String) { ledgerEntries(first: $first, after: $after) {
    edges { cursor node { transferId leg accountCode kind phase reference side amount { amount currencyCode } balanceAfter { amount } hash } }
    pageInfo { hasNextPage endCursor } } }`;
  const ACCOUNTS = `query ($id: ID!) { merchant(id: $id) { ledgerAccounts { code balance { amount } } } }`;

  test("when it is read page by page, then every leg is there once, newest first, and each transfer balances", async () => {
    await sellCoffee(client, siti, outletId);
    await sellCoffee(client, siti, outletId);
    const whole = await client.as(siti).ask(ENTRIES, { first: 100 });
    expect(whole.errors).toEqual([]);
    const all = whole.data.ledgerEntries.edges.map(({ node }: any) => node);
    const paged: any[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await client.as(siti).ask(ENTRIES, { first: 1, after });
      paged.push(...data.ledgerEntries.edges.map(({ node }: any) => node));
      if (!data.ledgerEntries.pageInfo.hasNextPage) break;
      after = data.ledgerEntries.pageInfo.endCursor as string;
    }
    expect(paged).toEqual(all);
    const places = all.map(({ transferId, leg }: any) => `${String(transferId)} ${String(leg)}`);
    expect(places).toEqual([...new Set(places)].sort().reverse());
    const [newest] = all;
    expect(
      all
        .filter(({ transferId }: any) => transferId === newest.transferId)
        .map(({ side, amount, kind, phase }: any) => [kind, phase, side, amount.amount]),
    ).toEqual([
      ["SALE", "POSTED", "CREDIT", "18000"],
      ["SALE", "POSTED", "DEBIT", "18000"],
    ]);
    const { data } = await client.as(siti).ask(ACCOUNTS, { id: siti.merchantId });
    const owed = data.merchant.ledgerAccounts.find(({ code }: any) => code === "merchant:payable");
    expect(owed.balance.amount).toBe(newest.balanceAfter.amount);
  });

  test("when another merchant asks, then there is nothing, by whichever path and cursor", async () => {
    const { data: own } = await client.as(siti).ask(ENTRIES, { first: 1 });
    const after = own.ledgerEntries.pageInfo.endCursor as string;
    const nothing = { edges: [], pageInfo: { hasNextPage: false } };
    for (const variables of [{}, { after }]) {
      const { data, errors } = await client.as(budi).ask(ENTRIES, variables);
      expect([data.ledgerEntries, errors]).toMatchObject([nothing, []]);
    }
    for (const id of [siti.merchantId, crypto.randomUUID()])
      expect(await client.as(budi).ask(ACCOUNTS, { id })).toMatchObject({
        data: { merchant: null },
        errors: [],
      });
    const anonymous = await client.ask(ENTRIES);
    expect(anonymous.errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
    const forged = await client.as(siti).ask(ENTRIES, { after: "bukan-kursor" });
    expect(forged.errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});

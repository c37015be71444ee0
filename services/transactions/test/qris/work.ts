import type { Person } from "@alpokat/testing";
import { Client } from "pg";
import { QrisWorkItems1795795001000 } from "../../src/persistence/migrations/qris-work-items";
import { type AskedPayment, type QrisShop, rowsOf } from "./shop";

const LIST = `query ($id: ID!, $after: String) { merchant(id: $id) { qrisWorkItems(first: 2, after: $after) {
  edges { node { id kind amount { amount } providerReference closedAt payment { id } } } pageInfo { hasNextPage endCursor } } } }`;
const CLOSE = `mutation ($input: CloseQrisWorkItemInput!) { closeQrisWorkItem(input: $input) { item { id closedAt }
  userErrors { code field } } }`;

/** What waits for people, page by page of two. */
async function workOf(shop: QrisShop, who: Person = shop.siti): Promise<any[]> {
  const nodes: any[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await shop.client.as(who).ask(LIST, { id: shop.siti.merchantId, after });
    expect(errors).toEqual([]);
    const page = data.merchant?.qrisWorkItems;
    if (!page) return nodes;
    nodes.push(...page.edges.map(({ node }: any) => node));
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor as string;
  }
}

/** What waits of one payment, without what names it. */
export const workOn = async (shop: QrisShop, { paymentId }: AskedPayment): Promise<any[]> =>
  (await workOf(shop))
    .filter(({ payment }) => payment.id === paymentId)
    .map(({ kind, amount, providerReference }) => [kind, amount?.amount ?? null, providerReference]);

async function close(shop: QrisShop, id: string, who: Person = shop.siti): Promise<any> {
  const { data, errors } = await shop.client.as(who).ask(CLOSE, { input: { id } });
  if (!data?.closeQrisWorkItem) throw new Error(JSON.stringify(errors));
  return data.closeQrisWorkItem;
}

/** Closes what waits of a payment, as whoever may and whoever may not. */
export async function expectClosedOnce(shop: QrisShop, { paymentId }: AskedPayment): Promise<void> {
  const before = await workOf(shop);
  const item = before.find(({ payment }) => payment.id === paymentId);
  expect(await workOf(shop, shop.budi)).toEqual([]);
  const foreign = await close(shop, item.id, shop.budi);
  expect(foreign).toEqual(await close(shop, crypto.randomUUID()));
  expect(foreign.userErrors[0].code).toBe("WORK_ITEM_NOT_FOUND");
  expect(await workOf(shop)).toEqual(before);
  const outcomes = await Promise.all([close(shop, item.id), close(shop, item.id)]);
  expect(outcomes.map(({ userErrors }) => userErrors[0]?.code ?? "CLOSED").sort()).toEqual([
    "CLOSED",
    "ILLEGAL_STATE",
  ]);
  expect(outcomes.find((outcome) => outcome.item)?.item.closedAt).toBe(shop.clock().toISOString());
  expect(await workOf(shop)).toEqual(before.filter(({ id }) => id !== item.id));
  const closed = "SELECT closed_by FROM transactions.qris_work_item WHERE id = $1";
  expect(await rowsOf(shop, closed, [item.id])).toEqual([{ closed_by: shop.siti.accountId }]);
}

/** Makes the list anew as its migration does, in a transaction that is taken back, and compares what is on it. */
export async function expectListMadeFromRows({ stack }: QrisShop): Promise<void> {
  const client = new Client(stack.database.adminUrl);
  await client.connect();
  try {
    const sql = `SELECT kind, payment_id, amount, provider_reference FROM transactions.qris_work_item
      WHERE kind <> 'NUMBER_TAKEN' ORDER BY payment_id, provider_reference`;
    await client.query("BEGIN");
    const { rows: before } = await client.query(sql);
    await client.query("SET LOCAL ROLE transactions_owner");
    await client.query("DROP TABLE transactions.qris_work_item");
    const runner = { query: (statement: string) => client.query(statement) };
    await new QrisWorkItems1795795001000().up(runner as never);
    await client.query("RESET ROLE");
    expect((await client.query(sql)).rows).toEqual(before);
    expect(new Set(before.map(({ kind }) => kind as string))).toEqual(
      new Set(["RETURN_REFUSED", "RETURN_IMPOSSIBLE"]),
    );
  } finally {
    await client.query("ROLLBACK");
    await client.end();
  }
}

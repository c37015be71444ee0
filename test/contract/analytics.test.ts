import { eventually, signIn } from "@alpokat/testing";
import { type Business, codesOf, dataOf, openBusiness } from "./business";

let business: Business;
beforeAll(async () => {
  business = await openBusiness();
  for (let sale = 1; sale <= 10; sale += 1) await business.recordSale();
  // A month counts once tills can record nothing for it any more.
  business.clock.advance(12 * 86_400_000);
});
afterAll(() => business.close());

const STATISTICS = `query ($input: PurchaseStatisticsInput!) {
  purchaseStatistics(input: $input) { cells { period city people sales revenue { amount currencyCode } } }
}`;
const RELEASE = `mutation ($input: ReleasePurchaseStatisticsInput!) {
  releasePurchaseStatistics(input: $input) { release { id state } userErrors { code } }
}`;
const PUBLISHED = `{ statisticsReleases(first: 5) { edges { node { period state cells(first: 5) { edges { node { city } } } } } } }`;
const november = { from: "2026-11-01", to: "2026-11-30", period: "MONTH" };

const analyst = async () =>
  business.client
    .as(await business.staff("data_analyst"))
    .with({ "x-alpokat-purpose": "statistics.aggregate" });

test("5.1: when an analyst has a month of one merchant's ten people released, then it tells nothing of them; a customer is refused", async () => {
  const asking = await analyst();
  const input = { period: "2026-11", idempotencyKey: crypto.randomUUID() };
  expect(dataOf(await asking.ask(RELEASE, { input })).releasePurchaseStatistics).toEqual({
    release: { id: expect.any(String), state: expect.stringMatching(/^RE(QUEST|LEAS)ED$/) },
    userErrors: [],
  });
  const published = await eventually(
    async () => dataOf(await business.client.ask(PUBLISHED)).statisticsReleases.edges,
    (edges: unknown[]) => edges.length > 0,
  );
  expect(published).toEqual([{ node: { period: "2026-11", state: "RELEASED", cells: { edges: [] } } }]);
  expect(dataOf(await asking.ask(STATISTICS, { input: november })).purchaseStatistics).toEqual({ cells: [] });
  const owner = business.client.as(await signIn(business.client, business.owner));
  expect(codesOf(await owner.ask(STATISTICS, { input: november }))).toEqual(["POLICY_DENIED"]);
  expect(codesOf(await owner.ask(RELEASE, { input }))).toEqual(["POLICY_DENIED"]);
});

test("5.1: when an analyst asks for rows or people, then nothing of them shows", async () => {
  const rows = await (
    await analyst()
  ).ask(`query ($id: ID!, $merchantId: ID!) { account(id: $id) { name } merchant(id: $merchantId) { id } }`, {
    id: business.owner.accountId,
    merchantId: business.owner.merchantId,
  });
  expect(rows.data).toEqual({ account: null, merchant: null });
});

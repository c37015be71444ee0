import { signIn } from "@alpokat/testing";
import { type Business, codesOf, dataOf, openBusiness } from "./business";

let business: Business;
beforeAll(async () => {
  business = await openBusiness();
  for (let sale = 1; sale <= 10; sale += 1) await business.recordSale();
  // A day counts once tills can record nothing for it any more.
  business.clock.advance(4 * 86_400_000);
});
afterAll(() => business.close());

const STATISTICS = `query ($input: PurchaseStatisticsInput!) {
  purchaseStatistics(input: $input) { cells { period city people sales revenue { amount currencyCode } } }
}`;
const november = { from: "2026-11-01", to: "2026-11-30", period: "MONTH" };

test("5.1: when an analyst asks for a cell of ten people, then it shows; a customer is refused", async () => {
  const analyst = business.client
    .as(await business.staff("data_analyst"))
    .with({ "x-alpokat-purpose": "statistics.aggregate" });
  expect(dataOf(await analyst.ask(STATISTICS, { input: november })).purchaseStatistics.cells).toEqual([
    {
      period: "2026-11",
      city: "Bandung",
      people: 10,
      sales: 10,
      revenue: { amount: "500000", currencyCode: "IDR" },
    },
  ]);
  const owner = business.client.as(await signIn(business.client, business.owner));
  expect(codesOf(await owner.ask(STATISTICS, { input: november }))).toEqual(["POLICY_DENIED"]);
});

test("5.1: when an analyst asks for rows or people, then nothing of them shows", async () => {
  const analyst = business.client
    .as(await business.staff("data_analyst"))
    .with({ "x-alpokat-purpose": "statistics.aggregate" });
  const rows = await analyst.ask(
    `query ($id: ID!, $merchantId: ID!) { account(id: $id) { name } merchant(id: $merchantId) { id } }`,
    {
      id: business.owner.accountId,
      merchantId: business.owner.merchantId,
    },
  );
  expect(rows.data).toEqual({ account: null, merchant: null });
});

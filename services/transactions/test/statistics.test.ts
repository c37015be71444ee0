import { type Role, type Purpose } from "@alpokat/kernel";
import {
  type FixedClock,
  type Person,
  type Stack,
  GatewayClient,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { askSubgraph, openOutlet, principalOf, rowsAs, sellCoffee } from "./support";

let clock: FixedClock;
let stack: Stack;
let shop: Person & { merchantId: string };

beforeAll(async () => {
  clock = fixedClock("2026-11-18T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  const client = new GatewayClient(stack.gatewayUrl);
  shop = await registerMerchant(client, await registerPerson(client), "Kopi");
  const sell = async (city: string, times: number) => {
    const outletId = await openOutlet(client, shop, city);
    for (let count = 0; count < times; count += 1) await sellCoffee(client, shop, outletId);
  };
  await sell("Bandung", 10);
  await sell("Cimahi", 9);
  clock.advance(5 * 86_400_000);
});
afterAll(() => stack.stop());

const QUERY = `query ($input: PurchaseStatisticsInput!) {
  purchaseStatistics(input: $input) { cells { period city itemCategory currencyCode people sales revenue { amount } } }
}`;

const ask = (role: Role, purpose: Purpose | null, over: Readonly<Record<string, unknown>> = {}) =>
  askSubgraph(
    stack,
    { principal: principalOf({ id: crypto.randomUUID(), role, purpose }), at: clock() },
    QUERY,
    {
      input: { from: "2026-11-01", to: "2026-11-30", period: "DAY", ...over },
    },
  );

const bandung = {
  period: "2026-11-18",
  city: "Bandung",
  itemCategory: null,
  currencyCode: "IDR",
  people: 10,
  sales: 10,
  revenue: { amount: "180000" },
};

test("when cells have 10 and 9 people, then the one of 10 is told and the other is absent, also from the month's sum", async () => {
  const { data, errors } = await ask("data_analyst", "statistics.aggregate");
  expect(errors).toBeUndefined();
  expect(data.purchaseStatistics.cells).toEqual([bandung]);
  const month = await ask("data_analyst", "statistics.aggregate", { period: "MONTH", byItemCategory: true });
  expect(month.data.purchaseStatistics.cells).toEqual([{ ...bandung, period: "2026-11" }]);
});

test("when ten sales are of one buyer, then they are one person and no cell", async () => {
  const sql = `UPDATE transactions.sale SET buyer = $1 WHERE outlet_id IN (SELECT id FROM transactions.outlet WHERE city = 'Bandung')`;
  await rowsAs(stack.database.adminUrl, "ALTER TABLE transactions.sale DISABLE TRIGGER frozen");
  await rowsAs(stack.database.adminUrl, sql, [`buyer:${"0".repeat(64)}`]);
  expect((await ask("data_analyst", "statistics.aggregate")).data.purchaseStatistics.cells).toEqual([]);
  await rowsAs(stack.database.adminUrl, sql, [null]);
  await rowsAs(stack.database.adminUrl, "ALTER TABLE transactions.sale ENABLE TRIGGER frozen");
});

test("when tills can still record sales of a day, then the day is in no cell", async () => {
  clock.advance(-4 * 86_400_000);
  expect((await ask("data_analyst", "statistics.aggregate")).data.purchaseStatistics.cells).toEqual([]);
  clock.advance(4 * 86_400_000);
});

test.each<[Role, Purpose | null]>([
  ["customer", null],
  ["customer", "statistics.aggregate"],
  ["support_agent", "statistics.aggregate"],
  ["marketing_operator", "statistics.aggregate"],
  ["partner", "statistics.aggregate"],
  ["platform_operator", "statistics.aggregate"],
  ["data_analyst", null],
  ["data_analyst", "fraud.investigate"],
])("when a %s asks with purpose %s, then it is denied", async (role, purpose) => {
  const { data, errors } = await ask(role, purpose);
  expect(data).toEqual({ purchaseStatistics: null });
  expect(errors[0].extensions.code).toBe("POLICY_DENIED");
});

test("when the days are the wrong way round, then the field is named", async () => {
  const { errors } = await ask("data_analyst", "statistics.aggregate", { from: "2026-12-01" });
  expect(errors[0].extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "input.to" });
});

import type { Purpose, Role } from "@alpokat/kernel";
import { registerStaff, signIn } from "@alpokat/testing";
import { askSubgraph, principalOf, rowsAs } from "../support";
import { Market, NOVEMBER, STATISTICS } from "./market";

let market: Market;
let releaseId: string;

const told = (input: object = {}): Promise<any[]> => market.told({ ...NOVEMBER, ...input });
const admin = (sql: string, values: readonly unknown[] = []): Promise<any[]> =>
  rowsAs(market.stack.database.adminUrl, sql, values);

beforeAll(async () => {
  market = await Market.open("2026-12-05T03:00:00.000Z", 4);
  await market.settle("Bandung", 4);
  await market.settle("Cimahi", 3);
  await market.settle("Tasikmalaya", 3);
  await market.settle("Garut", 1);
  const drinks = { itemCategory: "Minuman", paymentMethod: "QRIS", each: "150000" };
  for (const merchant of [0, 1, 2, 3])
    await market.trade(merchant, { city: "Bandung", customers: 60, ...drinks });
  // One merchant with above half, a cell of three people, and a single merchant.
  await market.trade(0, { city: "Cimahi", customers: 120, ...drinks });
  for (const merchant of [1, 2]) await market.trade(merchant, { city: "Cimahi", customers: 50, ...drinks });
  for (const merchant of [0, 1, 2])
    await market.trade(merchant, { city: "Tasikmalaya", customers: 1, ...drinks });
  await market.trade(0, { city: "Garut", customers: 300, ...drinks });
  releaseId = await market.released("2026-11");
}, 60_000);
afterAll(() => market.stack.stop());

describe("what is told", () => {
  test("5.1: when four merchants share a cell of 240 people, then it is told with noise, and others are absent", async () => {
    const cells = await told({ byItemCategory: true, byPaymentMethod: true });
    expect(cells).toEqual([
      {
        period: "2026-11",
        city: "Bandung",
        itemCategory: "Minuman",
        paymentMethod: "QRIS",
        currencyCode: "IDR",
        people: expect.any(Number),
        sales: expect.any(Number),
        revenue: { amount: expect.stringMatching(/^\d+$/) },
      },
    ]);
    // Beyond these no noise of its scale comes in 10 billion releases.
    const [{ people, revenue }] = cells;
    expect(Math.abs(people - 240)).toBeLessThan(100);
    expect(Math.abs(Number(revenue.amount) - 36_000_000)).toBeLessThan(20_000_000);
    expect(await told()).toEqual([{ ...cells[0], itemCategory: null, paymentMethod: null }]);
  });

  test.each([
    ["a dominated cell", "Cimahi"],
    ["a cell of 3 people", "Tasikmalaya"],
    ["a single merchant's cell", "Garut"],
  ])("5.1: when it is %s, then no row of it is stored", async (_name, city) => {
    expect(await admin("SELECT FROM transactions.statistics_cell WHERE city = $1", [city])).toEqual([]);
  });

  test("5.1: when days or part of a month are asked for, then nothing is told", async () => {
    expect(await told({ period: "DAY" })).toEqual([]);
    expect(await told({ to: "2026-11-29" })).toEqual([]);
    expect(await told({ from: "2026-11-02" })).toEqual([]);
  });

  test("5.1: when it is asked 1,000 times, then it is one number, and averaging has nothing to average", async () => {
    const fields = Array.from(
      { length: 10 },
      (_, n) => `a${String(n)}: purchaseStatistics(input: $input) { cells { people revenue { amount } } }`,
    );
    const many = `query ($input: PurchaseStatisticsInput!) { ${fields.join("\n")} }`;
    const answers = new Set<string>();
    for (let round = 0; round < 100; round += 1) {
      const { data } = await market.analyst.ask(many, { input: NOVEMBER });
      for (const answer of Object.values(data)) answers.add(JSON.stringify(answer));
    }
    expect([...answers]).toEqual([expect.stringContaining('"people"')]);
  }, 60_000);

  test("5.1: when one more person's sale comes in later, then the month is asked and released again with the same answer", async () => {
    const before = await told({ byItemCategory: true, byPaymentMethod: true });
    await market.trade(0, {
      city: "Bandung",
      customers: 1,
      each: "150000",
      itemCategory: "Minuman",
      paymentMethod: "QRIS",
    });
    const again = await market.release("2026-11");
    expect(again.data.releasePurchaseStatistics).toEqual({
      release: { id: releaseId, period: "2026-11", state: "RELEASED", budget: { spent: "2" } },
      userErrors: [],
    });
    expect(await told({ byItemCategory: true, byPaymentMethod: true })).toEqual(before);
  });
});

describe("releases, which are public", () => {
  const PUBLIC = `{ statisticsReleases(first: 3) { edges { node {
    id period state releasedAt
    parameters { version epsilon smallestCell fewestMerchants cellsPerPerson salesPerCell amountPerCell { amount currencyCode } }
    budget { year allotted spent }
    totals(by: CITY) { key currencyCode cells people peopleMargin sales revenue { amount } revenueMargin { amount } }
    all: totals(by: ALL) { key cells }
    methods: totals(by: PAYMENT_METHOD) { key }
    cells(first: 10) { edges { node { city people } } pageInfo { hasNextPage } }
  } } } }`;

  test("when nobody in particular asks, then the release, its rules and its budget are told", async () => {
    const { data, errors } = await market.client.ask(PUBLIC);
    expect(errors).toEqual([]);
    const [cell] = await told();
    const total = { key: "Bandung", currencyCode: "IDR", cells: 1, people: cell.people, sales: cell.sales };
    expect(data.statisticsReleases.edges).toEqual([
      {
        node: {
          id: releaseId,
          period: "2026-11",
          state: "RELEASED",
          releasedAt: "2026-12-05T03:00:00.000Z",
          parameters: {
            version: 1,
            epsilon: "2",
            smallestCell: 10,
            fewestMerchants: 3,
            cellsPerPerson: 2,
            salesPerCell: 2,
            amountPerCell: [
              { amount: "200000", currencyCode: "IDR" },
              { amount: "10.00", currencyCode: "GBP" },
            ],
          },
          budget: { year: 2026, allotted: "24", spent: "2" },
          totals: [
            { ...total, peopleMargin: 12, revenue: cell.revenue, revenueMargin: { amount: "2400000" } },
          ],
          all: [{ key: null, cells: 1 }],
          methods: [{ key: "QRIS" }],
          cells: {
            edges: [{ node: { city: "Bandung", people: cell.people } }],
            pageInfo: { hasNextPage: false },
          },
        },
      },
    ]);
  });

  test("when the list is paged, then it goes on before the month of the cursor", async () => {
    const page = `query ($after: String) { statisticsReleases(first: 1, after: $after) { edges { cursor node { period } } } }`;
    const { data } = await market.client.ask(page);
    const [{ cursor }] = data.statisticsReleases.edges;
    expect((await market.client.ask(page, { after: cursor })).data.statisticsReleases.edges).toEqual([]);
    const wrong = await market.client.ask(page, { after: Buffer.from("x").toString("base64url") });
    expect(wrong.errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("who may have statistics released or told", () => {
  const RELEASE = `mutation ($input: ReleasePurchaseStatisticsInput!) { releasePurchaseStatistics(input: $input) { release { id } } }`;

  test.each<[Role, Purpose | null]>([
    ["customer", null],
    ["customer", "statistics.aggregate"],
    ["support_agent", "statistics.aggregate"],
    ["marketing_operator", "statistics.aggregate"],
    ["partner", "statistics.aggregate"],
    ["platform_operator", "statistics.aggregate"],
    ["data_analyst", null],
    ["data_analyst", "fraud.investigate"],
  ])(
    "5.1: when a %s asks with purpose %s, then neither is allowed, and nothing is stored",
    async (role, purpose) => {
      const principal = principalOf({ id: crypto.randomUUID(), role, purpose });
      const asked = await askSubgraph(market.stack, { principal, at: market.clock() }, STATISTICS, {
        input: NOVEMBER,
      });
      expect(asked.data).toEqual({ purchaseStatistics: null });
      expect(asked.errors[0].extensions.code).toBe("POLICY_DENIED");
      const input = { period: "2026-10", idempotencyKey: crypto.randomUUID() };
      const released = await askSubgraph(market.stack, { principal, at: market.clock() }, RELEASE, { input });
      expect(released.data).toEqual({ releasePurchaseStatistics: null });
      expect(released.errors[0].extensions.code).toBe("POLICY_DENIED");
      expect(
        await admin("SELECT FROM transactions.statistics_release WHERE first_day = '2026-10-01'"),
      ).toEqual([]);
    },
  );

  test("5.1: when a release is made, then the service's own aggregation stands in the record", async () => {
    const events = await admin("SELECT payload::jsonb AS event FROM transactions.audit_event");
    const own = events.filter(({ event }) => event.principal === "transactions");
    expect(own.length).toBeGreaterThan(0);
    expect(own[0].event).toMatchObject({
      action: "aggregate",
      outcome: "ALLOW",
      purpose: "statistics.aggregate",
      ruleIds: ["c5.aggregate-statistics"],
    });
  });

  test("when the days are the wrong way round, then the field is named", async () => {
    const { errors } = await market.analyst.ask(STATISTICS, { input: { ...NOVEMBER, from: "2026-12-01" } });
    expect(errors[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "input.to" });
  });
});

describe("what is refused", () => {
  test.each([
    ["2026-12", "PERIOD_NOT_CLOSED"],
    ["2027-01", "PERIOD_NOT_CLOSED"],
    ["2026-13", "PERIOD_INVALID"],
    ["2026-11-18", "PERIOD_INVALID"],
    ["November", "PERIOD_INVALID"],
  ])("when %s is to be released, then the answer is %s", async (period, code) => {
    const { data } = await market.release(period);
    expect(data.releasePurchaseStatistics).toEqual({
      release: null,
      userErrors: [{ code, field: ["input", "period"], details: [] }],
    });
  });

  test("when a month has ended and its last day is still open at tills, then it is not closed", async () => {
    market.clock.advance(-2 * 86_400_000);
    const fresh = await registerStaff(market.stack, market.client, "data_analyst");
    const analyst = market.client.as(fresh).with({ "x-alpokat-purpose": "statistics.aggregate" });
    const { data } = await market.release("2026-11", analyst);
    market.clock.advance(2 * 86_400_000);
    expect(data.releasePurchaseStatistics.userErrors[0].code).toBe("PERIOD_NOT_CLOSED");
  });

  test("when one key comes with two months, then the second is refused; with the same, it is the same release", async () => {
    const key = crypto.randomUUID();
    await market.release("2026-11", market.analyst, key);
    const same = await market.release("2026-11", market.analyst, key);
    expect(same.data.releasePurchaseStatistics.release.id).toBe(releaseId);
    const other = await market.release("2026-10", market.analyst, key);
    expect(other.data.releasePurchaseStatistics.userErrors[0].code).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  test("5.1: when the year's budget holds less than a release, then it is refused and nothing is stored or spent", async () => {
    await admin(
      "INSERT INTO transactions.privacy_budget (cube, year, allotted) VALUES ('PURCHASES', 2024, 1999)",
    );
    const { data } = await market.release("2024-01");
    expect(data.releasePurchaseStatistics).toEqual({
      release: null,
      userErrors: [
        {
          code: "BUDGET_SPENT",
          field: ["input", "period"],
          details: [
            { name: "period", value: "2024-01" },
            { name: "epsilonLeft", value: "1.999" },
            { name: "epsilonNeeded", value: "2" },
          ],
        },
      ],
    });
    const [budget] = await admin("SELECT spent FROM transactions.privacy_budget WHERE year = 2024");
    expect(budget).toEqual({ spent: 0 });
    expect(await admin("SELECT FROM transactions.statistics_release WHERE year = 2024")).toEqual([]);
  });

  test("5.1: when two releases are asked for at once and the budget holds one, then one is made and one is not", async () => {
    await admin(
      "INSERT INTO transactions.privacy_budget (cube, year, allotted) VALUES ('PURCHASES', 2023, 3000)",
    );
    const answers = await Promise.all(["2023-01", "2023-02"].map((month) => market.release(month)));
    const states = await Promise.all(
      answers.map(async ({ data: { releasePurchaseStatistics: answer } }) =>
        answer.release ? market.stateOf(answer.release.id) : (answer.userErrors[0].code as string),
      ),
    );
    expect(states.map((state) => (state === "RELEASED" ? state : "not made")).sort()).toEqual([
      "RELEASED",
      "not made",
    ]);
    const [budget] = await admin("SELECT spent FROM transactions.privacy_budget WHERE year = 2023");
    expect(budget).toEqual({ spent: 2000 });
  });
});

test("when an owner signs in and asks for the public releases, then they are the same as anybody's", async () => {
  const [owner] = market.merchants;
  if (!owner) throw new Error("No merchant");
  const query = "{ statisticsReleases(first: 1) { edges { node { id } } } }";
  const asked = await market.client.as(await signIn(market.client, owner)).ask(query);
  expect(asked.data).toEqual((await market.client.ask(query)).data);
});

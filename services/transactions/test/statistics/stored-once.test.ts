import { eventually } from "@alpokat/testing";
import { asService, rowsAs } from "../support";
import { Market } from "./market";

let market: Market;
let releaseId: string;
beforeAll(async () => {
  market = await Market.open("2026-12-05T03:00:00.000Z", 1);
  releaseId = await market.released("2026-11");
});
afterAll(() => market.stack.stop());

const admin = (sql: string, values: readonly unknown[] = []): Promise<any[]> =>
  rowsAs(market.stack.database.adminUrl, sql, values);

describe("when the job meets a fault", () => {
  test("5.1: when a release can't be stored, then nothing is spent; once it can, it is made and paid once", async () => {
    const budget = async (): Promise<unknown> =>
      (await admin("SELECT spent FROM transactions.privacy_budget WHERE year = 2022"))[0]?.spent;
    const fault = "ALTER TABLE transactions.statistics_release";
    await admin(`${fault} ADD CONSTRAINT refuse_all CHECK (state <> 'RELEASED') NOT VALID`);
    const { data } = await market.release("2022-06");
    const { id } = data.releasePurchaseStatistics.release;
    await eventually(
      () => Promise.resolve(market.stack.logs()),
      (logs) => logs.includes("a release of statistics met a fault"),
    );
    expect(await budget()).toBe(0);
    await admin(`${fault} DROP CONSTRAINT refuse_all`);
    expect(await market.stateOf(id)).toBe("RELEASED");
    expect(await budget()).toBe(2000);
  });
});

describe("what the database holds, whatever the service does", () => {
  const JOB = { "app.job": "statistics" };
  const refused = async (...statements: readonly (readonly [string, ...unknown[]])[]): Promise<string> =>
    asService(market.stack, JOB, ...statements).then(
      () => "accepted",
      (error: unknown) => String(error),
    );

  test("5.1: when a budget is overdrawn, or spent without a release, or a release not paid, then it is refused", async () => {
    expect(await refused(["UPDATE transactions.privacy_budget SET spent = allotted + 1"])).toMatch(
      /privacy_budget_not_overdrawn/,
    );
    expect(await refused(["UPDATE transactions.privacy_budget SET spent = -1"])).toMatch(
      /privacy_budget_not_overdrawn/,
    );
    expect(
      await refused(["UPDATE transactions.privacy_budget SET spent = spent + 1 WHERE year = 2026"]),
    ).toMatch(/not the sum of its releases/);
    const unpaid = `INSERT INTO transactions.statistics_release (id, cube, year, first_day, state, parameters_version, epsilon, requested_at, requested_by, released_at)
      VALUES (gen_random_uuid(), 'PURCHASES', 2026, '2026-09-01', 'RELEASED', 1, 2000, now(), gen_random_uuid(), now())`;
    expect(await refused([unpaid])).toMatch(/not the sum of its releases/);
  });

  test("5.1: when a release or its noise is changed, drawn anew or taken away, then it is refused", async () => {
    expect(
      await refused([
        "UPDATE transactions.statistics_release SET state = 'REQUESTED', released_at = NULL WHERE id = $1",
        releaseId,
      ]),
    ).toMatch(/stays as it is/);
    const second = `INSERT INTO transactions.statistics_cell (release_id, place, city, currency, people, sales, revenue) VALUES ($1, 99, 'Bandung', 'IDR', 10, 1, 1)`;
    expect(await refused([second, releaseId])).toMatch(/being made/);
    for (const sql of [
      "UPDATE transactions.statistics_cell SET people = 11",
      "DELETE FROM transactions.statistics_cell",
      "DELETE FROM transactions.statistics_release",
    ])
      expect(await refused([sql])).toMatch(/permission denied/);
    const asOwner = admin("DELETE FROM transactions.statistics_cell");
    await expect(asOwner).rejects.toThrow(/stays as it is/);
  });

  test("5.1: when a cell of nine people is written, then it is refused", async () => {
    await expect(
      admin(
        `INSERT INTO transactions.statistics_cell (release_id, place, city, currency, people, sales, revenue) VALUES ($1, 98, 'X', 'IDR', 9, 1, 1)`,
        [releaseId],
      ),
    ).rejects.toThrow(/being made|people/);
  });

  test("when a request writes that is not the job, then row security refuses it; anybody reads", async () => {
    const scopes = [{}, { "app.merchants": market.merchants[0]?.merchantId ?? "" }];
    for (const scope of scopes) {
      await expect(
        asService(market.stack, scope, [
          "INSERT INTO transactions.privacy_budget (cube, year, allotted) VALUES ('PURCHASES', 2001, 1)",
        ]),
      ).rejects.toThrow(/row-level security/);
      const [cells] = await asService(market.stack, scope, [
        "SELECT count(*)::int AS n FROM transactions.statistics_release",
      ]);
      expect(cells?.n).toBeGreaterThan(0);
    }
    expect(await asService(market.stack, {}, ["SELECT FROM transactions.sale_person"])).toEqual([]);
  });

  test("2.4: when a cell is looked at, then its only place is the city, and no table of the service has coordinates", async () => {
    const columns = await admin(
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'transactions' AND table_name = 'statistics_cell'",
    );
    const names = columns.map(({ column_name: name }) => name as string).sort();
    expect(names.join(" ")).toBe(
      "city currency item_category payment_method people place release_id revenue sales",
    );
    const coordinates = await admin(
      `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'transactions'
          AND (data_type IN ('point', 'real', 'double precision') OR column_name ~ 'latitude|longitude|coordinate')`,
    );
    expect(coordinates).toEqual([]);
  });
});

import { randomUUID } from "node:crypto";
import { newId } from "@alpokat/kernel";
import { type Stack, startStack } from "@alpokat/testing";
import { Client } from "pg";
import { type CountedCell, figuresOf } from "../../src/domain/statistics/cell";
import { readMonth } from "../../src/domain/statistics/month";
import {
  CURRENT_PARAMETERS,
  type Measure,
  epsilonOf,
  noiseScale,
} from "../../src/domain/statistics/parameters";
import { countCube } from "../../src/persistence/statistics-count";
import { StatisticsReleaseRepository } from "../../src/persistence/statistics-release.repository";
import { StatisticsRepository } from "../../src/persistence/statistics.repository";
import { SeededSource } from "./chance";

const MEASURES: readonly Measure[] = ["people", "sales", "revenue", "merchants"];
const NOVEMBER = readMonth("2026-11") ?? undefined;
const CAP = Number(CURRENT_PARAMETERS.amountPerCell.IDR);

let stack: Stack;
let database: Client;
/** Statements as TypeORM's manager runs them: their rows. */
const manager = {
  query: async (sql: string, values: unknown[]) => (await database.query(sql, values)).rows,
} as never;

beforeAll(async () => {
  stack = await startStack({ services: [] });
  database = new Client(stack.database.adminUrl);
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.stop();
});
beforeEach(() => database.query("BEGIN"));
afterEach(() => database.query("ROLLBACK"));

const count = (): Promise<CountedCell[]> => {
  if (!NOVEMBER) throw new Error("No month");
  return countCube(manager, NOVEMBER, CURRENT_PARAMETERS);
};

/** Merchants with an outlet in each city, and items of each category. @returns outlets by merchant and city */
async function settle(
  merchants: readonly string[],
  cities: readonly string[],
  categories: readonly string[],
) {
  const outlets: { id: string; merchant: string; city: string }[] = [];
  for (const merchant of merchants) {
    for (const city of cities) {
      const id = randomUUID();
      outlets.push({ id, merchant, city });
      await database.query(
        "INSERT INTO transactions.outlet VALUES ($1, $2, 'Gerai', $3, 'Asia/Jakarta', now())",
        [id, merchant, city],
      );
    }
    for (const category of categories)
      await database.query("INSERT INTO transactions.catalog_item VALUES ($1, $2, $3, $3, $3, 0, 1, now())", [
        randomUUID(),
        merchant,
        category,
      ]);
  }
  return outlets;
}

interface Sold {
  readonly outlet: { readonly id: string; readonly merchant: string };
  readonly amount: number;
  readonly category?: string | null;
  readonly method?: string;
  readonly buyer?: string | null;
  readonly at?: string;
}

let number = 0;
async function sell({
  outlet,
  amount,
  category = null,
  method = "QRIS",
  buyer = null,
  at = "2026-11-18T03:00:00Z",
}: Sold): Promise<string> {
  number += 1;
  const id = newId(new Date(at));
  await database.query(
    `INSERT INTO transactions.sale (id, merchant_id, outlet_id, business_day, day_number, currency, total, subtotal, buyer, occurred_at, recorded_at,
       recorded_by, origin, payment_method, device_id, ip_address_sealed)
     VALUES ($1, $2, $3, ($4::timestamptz AT TIME ZONE 'Asia/Jakarta')::date, $5, 'IDR', $6, $6, $7, $4, now(), $1, 'TILL', $8, $1, '\\x00')`,
    [id, outlet.merchant, outlet.id, at, number, amount, buyer, method],
  );
  await database.query(
    `INSERT INTO transactions.sale_line (sale_id, line_number, merchant_id, name, category, quantity, unit_price, line_total)
     VALUES ($1, 1, $2, 'Kopi', $3, 1, $4, $4)`,
    [id, outlet.merchant, category, amount],
  );
  return id;
}

const buyerOf = (person: number): string => `buyer:${String(person).padStart(64, "0")}`;
const filled = (cells: readonly CountedCell[]): CountedCell[] =>
  cells.filter(({ byMerchant }) => byMerchant.length > 0);
const nameOf = ({ key }: CountedCell): string => JSON.stringify(Object.values(key));

const MERCHANTS = [randomUUID(), randomUUID(), randomUUID()] as const;

describe("the cube", () => {
  test("5.1: when nothing was bought, then it has the cells of three merchants' cities and categories all the same", async () => {
    await settle(MERCHANTS, ["Bandung"], ["Minuman"]);
    await settle(MERCHANTS.slice(0, 2), ["Garut"], ["Langka"]);
    const cells = await count();
    expect(new Set(cells.map(({ key }) => `${key.city} ${String(key.itemCategory)}`))).toEqual(
      new Set(["Bandung Minuman", "Bandung null"]),
    );
    // Two categories, five payment methods and none, two currencies.
    expect(cells).toHaveLength(2 * 6 * 2);
    expect(filled(cells)).toEqual([]);
  });

  test("5.1: when somebody buys what no catalogue has, then no cell comes with it", async () => {
    const [outlet] = await settle(MERCHANTS, ["Bandung"], ["Minuman"]);
    if (!outlet) throw new Error("No outlet");
    const before = (await count()).map(nameOf);
    await sell({ outlet, amount: 1000, category: "Obat khusus" });
    const after = await count();
    expect(after.map(nameOf)).toEqual(before);
    expect(filled(after).map(({ key }) => key.itemCategory)).toEqual([null]);
  });

  test("when a sale is on the first or last moment of the month at its outlet, then it counts; a moment beyond, it does not", async () => {
    const [outlet] = await settle(MERCHANTS, ["Bandung"], []);
    if (!outlet) throw new Error("No outlet");
    for (const at of [
      "2026-10-31T16:59:59Z",
      "2026-10-31T17:00:00Z",
      "2026-11-30T16:59:59Z",
      "2026-11-30T17:00:00Z",
    ])
      await sell({ outlet, amount: 1000, at });
    expect(filled(await count())[0]?.byMerchant).toEqual([{ people: 2n, sales: 2n, revenue: 2000n }]);
  });
});

describe("who a person is, and what one counts for", () => {
  test("5.1: when a buyer buys often and much at two merchants, then one person counts, two sales and the greatest amount", async () => {
    const outlets = await settle(MERCHANTS, ["Bandung"], ["Minuman"]);
    const [first, second] = outlets;
    if (!first || !second) throw new Error("No outlets");
    for (let sale = 0; sale < 5; sale += 1)
      await sell({ outlet: first, amount: CAP - 50_000 - sale, category: "Minuman", buyer: buyerOf(1) });
    await sell({ outlet: second, amount: CAP * 9, category: "Minuman", buyer: buyerOf(1) });
    const [cell] = filled(await count());
    expect(cell?.byMerchant.filter(({ people }) => people > 0n)).toEqual([
      { people: 1n, sales: 1n, revenue: BigInt(CAP) },
    ]);
    const figures = cell && figuresOf(cell, CURRENT_PARAMETERS);
    expect(figures).toMatchObject({ people: 1n, sales: 2n, revenue: BigInt(CAP) });
  });

  test("5.1: when a buyer is in three cells, then the two with most spending count", async () => {
    const [outlet] = await settle(MERCHANTS, ["Bandung"], ["Minuman", "Makanan", "Rokok"]);
    if (!outlet) throw new Error("No outlet");
    for (const [category, amount] of [
      ["Minuman", 3000],
      ["Makanan", 1000],
      ["Rokok", 2000],
    ] as const)
      await sell({ outlet, amount, category, buyer: buyerOf(1) });
    expect(filled(await count()).map(({ key }) => key.itemCategory)).toEqual(["Minuman", "Rokok"]);
  });

  test("5.1: when sales name no buyer, then a receipt's address is the person, and without one each sale is", async () => {
    const [outlet] = await settle(MERCHANTS, ["Bandung"], []);
    if (!outlet) throw new Error("No outlet");
    const sales = [await sell({ outlet, amount: 1000 }), await sell({ outlet, amount: 1000 })];
    expect(filled(await count())[0]?.byMerchant[0]?.people).toBe(2n);
    for (const [index, sale] of sales.entries())
      await database.query(
        `INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, buyer,
           address_sealed, token_hash, issued_at, link_ends_at, requested_by, place)
         VALUES ($1, $2, $3, $4, '2026-11-18', $5, 'id', $6, '\\x00', $7, now(), now() + interval '2 years', $1, 1)`,
        [randomUUID(), outlet.merchant, outlet.id, sale, index + 1, buyerOf(7), Buffer.from(sale)],
      );
    expect(filled(await count())[0]?.byMerchant[0]?.people).toBe(1n);
  });

  test("5.1: when a buyer had processing suspended, then nothing of theirs counts", async () => {
    const [outlet] = await settle(MERCHANTS, ["Bandung"], []);
    if (!outlet) throw new Error("No outlet");
    await sell({ outlet, amount: 1000, buyer: buyerOf(1) });
    await database.query(
      "INSERT INTO transactions.subject_standing (subject, restricted) VALUES ($1, true)",
      [buyerOf(1)],
    );
    expect(filled(await count())).toEqual([]);
  });
});

/** What the noise of a release hides of the difference of two databases, in epsilon: a sum of whole-number ratios. */
function distance(one: readonly CountedCell[], other: readonly CountedCell[]): number {
  const others = new Map(other.map((cell) => [nameOf(cell), cell]));
  let sum = 0;
  for (const cell of one) {
    const counterpart = others.get(nameOf(cell));
    if (!counterpart) throw new Error("The databases have different cubes");
    const [before, after] = [cell, counterpart].map((each) => figuresOf(each, CURRENT_PARAMETERS));
    for (const measure of MEASURES) {
      const { numerator, denominator } = noiseScale(CURRENT_PARAMETERS, measure, cell.key.currency);
      const change = Math.abs(Number((before?.[measure] ?? 0n) - (after?.[measure] ?? 0n)));
      sum += (change * Number(denominator)) / Number(numerator);
    }
  }
  return sum;
}

test("5.1: when any one person leaves a random database, then all cells together change by no more than epsilon hides", async () => {
  const random = new SeededSource(SeededSource.newSeed());
  console.log(`seed ${random.seed}`);
  const pick = <T>(from: readonly T[]): T => from[Number(random.below(BigInt(from.length)))] as T;
  const outlets = await settle(MERCHANTS, ["Bandung", "Cimahi"], ["Minuman", "Makanan"]);
  const people = [1, 2, 3, 4, 5, 6, 7, 8];
  let greatest = 0;
  for (let round = 0; round < 6; round += 1) {
    await database.query("SAVEPOINT fresh");
    for (let sale = 0; sale < 40; sale += 1)
      await sell({
        outlet: pick(outlets),
        amount: pick([1, 1000, CAP / 2, CAP - 1, CAP, CAP + 1, CAP * 50]),
        category: pick(["Minuman", "Makanan", null]),
        method: pick(["CASH", "QRIS"]),
        buyer: buyerOf(pick(people)),
      });
    const all = await count();
    for (const person of people) {
      await database.query("SAVEPOINT everybody");
      const own = "SELECT id FROM transactions.sale WHERE buyer = $1";
      await database.query(`DELETE FROM transactions.sale_line WHERE sale_id IN (${own})`, [buyerOf(person)]);
      await database.query("DELETE FROM transactions.sale WHERE buyer = $1", [buyerOf(person)]);
      greatest = Math.max(greatest, distance(all, await count()));
      await database.query("ROLLBACK TO everybody");
    }
    await database.query("ROLLBACK TO fresh");
  }
  expect(greatest).toBeGreaterThan(epsilonOf(CURRENT_PARAMETERS) / 2000);
  expect(greatest).toBeLessThanOrEqual(epsilonOf(CURRENT_PARAMETERS) / 1000 + 1e-9);
});

describe("plans, when the planner may choose an index", () => {
  /** Explains what is asked instead of asking it. */
  const explained = async (ask: (manager: never) => Promise<unknown>): Promise<string> => {
    const plans: string[] = [];
    const manager = {
      query: async (sql: string, values: unknown[] = []) => {
        if (sql.includes("set_config")) return [];
        const { rows } = await database.query(`EXPLAIN ${sql}`, values);
        plans.push(rows.map((row) => row["QUERY PLAN"] as string).join("\n"));
        return [];
      },
    } as never;
    await database.query("SET LOCAL enable_seqscan = off");
    await ask(manager);
    expect(plans.length).toBeGreaterThan(0);
    return plans.join("\n");
  };

  test("when a month is counted, then its sales are found by their ids in its months and none is scanned", async () => {
    if (!NOVEMBER) throw new Error("No month");
    const plan = await explained((manager) => countCube(manager, NOVEMBER, CURRENT_PARAMETERS));
    expect(plan).toMatch(/Index Scan using sale_(history|\d{4}_\d\d)_(pkey|id_merchant_id_key)/);
    expect(plan).not.toMatch(/Seq Scan on (sale|receipt|subject_standing)/);
  });

  const id = randomUUID();
  const question = {
    from: "2026-01-01",
    to: "2026-12-31",
    period: "MONTH",
    byItemCategory: true,
    byPaymentMethod: true,
  } as const;
  test.each<[string, (manager: never) => Promise<unknown>]>([
    ["sums", (manager) => new StatisticsRepository(manager).sums(question)],
    ["the newest page", (manager) => new StatisticsRepository(manager).page(12, "2026-11-01")],
    ["releases by id", (manager) => new StatisticsRepository(manager).findByIds([id])],
    ["totals", (manager) => new StatisticsRepository(manager).totals([id], "CITY")],
    ["a page of cells", (manager) => new StatisticsRepository(manager).cells(id, 20, 20)],
    ["the release that waits", (manager) => new StatisticsReleaseRepository(manager).claim()],
  ])("when %s are asked for, then no table of statistics is scanned", async (_name, ask) => {
    expect(await explained(ask)).not.toMatch(
      /Seq Scan on (statistics_release|statistics_cell|privacy_budget)\b/,
    );
  });
});

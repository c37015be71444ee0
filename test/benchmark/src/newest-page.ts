import { inSession, openDataSource } from "@alpokat/persistence";
import { testDatabase, type TestDatabase } from "@alpokat/testing";
import { SaleRepository } from "@alpokat/transactions/sale-repository";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { type Alternated, alternate } from "./alternate";
import { withCluster } from "./cluster";
import { type Benchmark, type BenchmarkFlags, type Figure, milliseconds } from "./figures";
import { type LoadedSales, loadSales } from "./load-sales";

const FEW = 10_000;
const MANY = 5_000_000;
const MONTHS = 24;
const MERCHANTS = 100;
const PAGE = 20;
const ROUNDS = 100;
const MOST = 1.2;

/** Whether the newest page takes as long with many sales as with few. */
export const newestPageBenchmark: Benchmark = {
  name: "newest-page",
  about:
    `Pages of ${String(PAGE)} of the merchant that sells most, with their lines, by the service's repository under row security, each in its own ` +
    `transaction; two databases of ${String(MONTHS)} months on one server take turns. \`--sales=N\` and \`--most-lines=N\` make it smaller.`,
  takes: "more than 20 minutes",
  run: (flags) => withCluster(() => measure(flags)),
};

/** A database with so many sales. */
interface Shelf {
  readonly database: TestDatabase;
  readonly source: DataSource;
  readonly loaded: LoadedSales;
}

async function measure(flags: BenchmarkFlags): Promise<readonly Figure[]> {
  const many = Number(flags["sales"] ?? MANY);
  const mostLines = Number(flags["most-lines"] ?? Number.MAX_SAFE_INTEGER);
  const shelves = [await shelf(FEW, mostLines), await shelf(many, mostLines)] as const;
  try {
    const [few, lots] = shelves;
    const newest = await alternate({ few: () => pageOf(few), many: () => pageOf(lots) }, ROUNDS);
    const cursors = [await cursorOf(few), await cursorOf(lots)] as const;
    const next = await alternate(
      { few: () => pageOf(few, cursors[0]), many: () => pageOf(lots, cursors[1]) },
      ROUNDS,
    );
    const size = `${many.toLocaleString("en")} sales of ${lots.loaded.lines.toLocaleString("en")} lines, drawn from ${lots.loaded.source}`;
    const sums = await alternate({ few: () => summaryOf(few), many: () => summaryOf(lots) }, ROUNDS);
    return [
      ...figures("the newest page", size, newest),
      ...figures("the page after it", size, next),
      ...figures("all its sales summed up,", size, sums).map(({ what, figure }) => ({ what, figure })),
    ];
  } finally {
    for (const { source, database } of shelves) {
      await source.destroy();
      await database.drop();
    }
  }
}

async function shelf(sales: number, mostLines: number): Promise<Shelf> {
  const database = await testDatabase();
  const admin = new Client(database.adminUrl);
  await admin.connect();
  const load = { sales, mostLines, months: MONTHS, merchants: MERCHANTS };
  const loaded = await loadSales(admin, load).finally(() => admin.end());
  const source = await openDataSource({
    url: database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    poolSize: 1,
    mustBeDurable: false,
    onIdleError: (error) => {
      throw error;
    },
  });
  return { database, source, loaded };
}

/** Reads a page and its lines. @returns the id of its last sale. */
function pageOf({ source, loaded }: Shelf, after: string | null = null): Promise<string> {
  const { merchantId } = loaded;
  const filter = { merchants: [merchantId], outletId: null, occurredFrom: null, occurredTo: null };
  return inSession(source, { subjects: [], merchants: [merchantId], job: null }, async (manager) => {
    const repository = new SaleRepository(manager, NO_KEYS);
    const sales = await repository.page(filter, PAGE, after);
    const lines = await repository.linesOf(sales.map(({ id }) => id));
    const last = sales.at(-1);
    if (!last || sales.length < PAGE || lines.size < PAGE) throw new Error("the page is not full");
    return last.id;
  });
}

/** Sums up all sales of two years, by day. */
function summaryOf({ source, loaded: { merchantId } }: Shelf): Promise<void> {
  return inSession(source, { subjects: [], merchants: [merchantId], job: null }, async (manager) => {
    const wanted = { merchantId, from: null, to: null, outletId: null };
    const [sums] = await new SaleRepository(manager, NO_KEYS).summary(wanted);
    if (!sums) throw new Error("there are no sums");
  });
}

const cursorOf = (of: Shelf): Promise<string> => pageOf(of);

/** Nothing that is read here is sealed. */
const NO_KEYS = undefined as never;

function figures(what: string, size: string, [few, many]: readonly Alternated[]): readonly Figure[] {
  if (!few || !many) throw new Error("nothing was measured");
  return [
    { what: `${what} of ${FEW.toLocaleString("en")} sales`, figure: milliseconds(few.median) },
    {
      what: `${what} of ${size}`,
      figure: `${milliseconds(many.median)} (${many.ratio.toFixed(2)} times)`,
      target: `at most ${MOST.toFixed(2)} times`,
      isMet: many.ratio <= MOST,
    },
  ];
}

import { newId } from "@alpokat/kernel";
import { Batcher, inSession, openDataSource } from "@alpokat/persistence";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { againstPgbench } from "./against-pgbench";
import { withCluster } from "./cluster";
import { type Benchmark, type BenchmarkFlags, type Figure } from "./figures";
import { NO_PGBENCH, findPgbench } from "./pgbench";
import { PLAIN_BOOKS, plainPosting } from "./plain-books";

const FEW = 8;
const MANY = 32;

/** What a posting costs, against double entry written by hand. */
export const ledgerBenchmark: Benchmark = {
  name: "ledger",
  about:
    "A transfer of two legs by the ledger's one function, with counters, order, check of the balance and chain of hashes, under row security. Against it double entry as seven statements with locks in one order, in plain tables, by pgbench. Both on one server, by turns; each caller waits for its own durable commit. `--seconds=N` and `--rounds=N` make it shorter.",
  run: (flags) => withCluster(() => measure(flags)),
};

async function measure(flags: BenchmarkFlags): Promise<readonly Figure[]> {
  const pgbench = findPgbench();
  if (pgbench === null) return [NO_PGBENCH];
  const database = await testDatabase();
  const dataSource = await openBooks(database);
  const url = database.adminUrl;
  const [hot, own] = [newId(), Array.from({ length: FEW }, () => newId())];
  const batcher = together(dataSource, hot);
  const theirs = "double entry in seven statements";
  try {
    return [
      ...(await againstPgbench(
        {
          ...{ pgbench, url, theirs, callers: MANY, who: `${String(MANY)} callers, one merchant` },
          script: plainPosting(1),
          ours: "postings that callers share",
          work: () => batcher.submit(transferOf(hot)),
          atLeast: 2,
        },
        flags,
      )),
      ...(await againstPgbench(
        {
          ...{ pgbench, url, theirs, callers: FEW, who: `${String(FEW)} callers, a merchant each` },
          script: plainPosting(64),
          ours: "postings, each in its own commit",
          work: (caller) => post(dataSource, [transferOf(own[caller] ?? hot)]),
        },
        flags,
      )),
    ];
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
}

async function openBooks(database: TestDatabase): Promise<DataSource> {
  const admin = new Client(database.adminUrl);
  await admin.connect();
  await admin.query(PLAIN_BOOKS);
  await admin.end();
  return openDataSource({
    url: database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    mustBeDurable: true,
    onIdleError: (error) => {
      throw error;
    },
  });
}

interface Transfer {
  readonly merchantId: string;
}

/** Callers who come together share a commit, as those of sales do. */
const together = (dataSource: DataSource, merchantId: string): Batcher<Transfer, void> =>
  new Batcher<Transfer, void>({
    runBatch: async (transfers) => {
      await post(dataSource, transfers);
      return transfers.map(() => undefined);
    },
    runAlone: (transfer) => post(dataSource, [transfer]),
    groupOf: () => merchantId,
    nameOf: () => newId(),
    maxSize: 64,
    maxInFlight: 2,
    maxInFlightOfGroup: 2,
    maxWaiting: 512,
    refusal: () => new Error("too many wait"),
    onSplit: (error) => {
      throw error;
    },
  });

async function post(dataSource: DataSource, transfers: readonly Transfer[]): Promise<void> {
  const merchants = [...new Set(transfers.map(({ merchantId }) => merchantId))];
  await inSession(dataSource, { subjects: [], merchants, job: null, plansOnce: true }, async (manager) => {
    await manager.query("SELECT status FROM transactions.post_transfers($1::jsonb)", [
      JSON.stringify(transfers),
    ]);
  });
}

const transferOf = (merchantId: string): Transfer & Readonly<Record<string, unknown>> => ({
  id: newId(),
  merchantId,
  act: "POST",
  kind: "SALE",
  reference: newId(),
  currency: "IDR",
  occurredAt: new Date().toISOString(),
  legs: [
    { account: "cash:drawer:1", normalSide: "DEBIT", side: "DEBIT", amount: "18000" },
    { account: "merchant:payable", normalSide: "CREDIT", side: "CREDIT", amount: "18000" },
  ],
});

import { newId } from "@alpokat/kernel";
import { inSession, openDataSource } from "@alpokat/persistence";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import type { DataSource } from "typeorm";
import type { AccountArrangement, Leg, Movement, PostingAnswer, Transfer } from "../src/domain/ledger";
import { LedgerRepository } from "../src/persistence/ledger.repository";
import { rowsAs } from "./support";

/** The ledger by itself: its own database, reached as the service reaches it, without a service. */
export interface Books {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  move(merchantId: string, ...movements: readonly Movement[]): Promise<PostingAnswer[]>;
  /** Does work with a merchant's ledger in one transaction. */
  within<T>(merchantId: string, work: (ledger: LedgerRepository) => Promise<T>): Promise<T>;
  rows(sql: string, ...values: readonly unknown[]): Promise<any[]>;
  close(): Promise<void>;
}

const CONNECTIONS = 64;
/** A loaded machine is not a fault. */
const PATIENT = "SET LOCAL statement_timeout = 60000; SET LOCAL lock_timeout = 60000";

export async function openBooks(poolSize = CONNECTIONS): Promise<Books> {
  const database = await testDatabase();
  const dataSource = await openDataSource({
    url: database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    poolSize,
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
  await connectAll(dataSource, poolSize);
  const within: Books["within"] = (merchantId, work) =>
    inSession(dataSource, { subjects: [], merchants: [merchantId], job: null }, async (manager) => {
      await manager.query(PATIENT);
      return work(new LedgerRepository(manager));
    });
  return {
    database,
    dataSource,
    within,
    move: (merchantId, ...movements) => within(merchantId, (ledger) => ledger.move(movements)),
    rows: (sql, ...values) => rowsAs(database.adminUrl, sql, values),
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

/** A few at a time and before anything is tested: a loaded machine connects slowly. */
async function connectAll(dataSource: DataSource, connections: number): Promise<void> {
  const runners = Array.from({ length: connections }, () => dataSource.createQueryRunner());
  for (const runner of runners) await runner.connect();
  await Promise.all(runners.map((runner) => runner.release()));
}

export const debit = (account: string, amount: bigint): Leg => ({
  account,
  normalSide: "DEBIT",
  side: "DEBIT",
  amount,
});
export const credit = (account: string, amount: bigint): Leg => ({
  account,
  normalSide: "DEBIT",
  side: "CREDIT",
  amount,
});

/** Money from one account to another; both grow on the debit side. */
export const transfer = (
  merchantId: string,
  legs: readonly Leg[] = [debit("b", 10n), credit("a", 10n)],
  over: Partial<Transfer> = {},
): Transfer & { readonly act: "POST" } => ({
  act: "POST",
  id: newId(),
  merchantId,
  kind: "SALE",
  reference: newId(),
  currency: "IDR",
  occurredAt: new Date("2026-11-23T03:00:00Z"),
  legs,
  ...over,
});

export const moved = (merchantId: string, from: string, to: string, amount: bigint) =>
  transfer(merchantId, [debit(to, amount), credit(from, amount)]);

export const arrangement = (
  merchantId: string,
  code: string,
  over: Partial<AccountArrangement> = {},
): AccountArrangement => ({
  merchantId,
  code,
  currency: "IDR",
  normalSide: "DEBIT",
  lowestBalance: null,
  highestBalance: null,
  isClosed: false,
  ...over,
});

/** So many calls, as many of them at a time as there are connections: waiting for one is no part of what is tested. */
export async function atOnce<T>(
  calls: number,
  call: (place: number) => Promise<T>,
  atATime = CONNECTIONS,
): Promise<T[]> {
  const places = Array.from({ length: calls }, (_, place) => place);
  const results: T[] = [];
  const worker = async (): Promise<void> => {
    for (let place = places.shift(); place !== undefined; place = places.shift())
      results.push(await call(place));
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return results;
}

import { newId } from "@alpokat/kernel";
import { inSession, jobScope, migrate } from "@alpokat/persistence";
import { Client } from "pg";
import { ExpireHolds } from "../src/application/expire-holds";
import type { Movement } from "../src/domain/ledger";
import { LedgerRepository } from "../src/persistence/ledger.repository";
import { migrations } from "../src/persistence/migrations";
import { LedgerOfMonths1795620000000 } from "../src/persistence/migrations/ledger-of-months";
import { verifyLedger } from "../src/persistence/verification/verify-ledger";
import { type Books, arrangement, credit, debit, moved, openBooks, transfer } from "./ledger-support";

let books: Books;
beforeAll(async () => {
  books = await openBooks(2);
});
afterAll(() => books.close());

const balances = async (merchantId: string): Promise<Record<string, number>> => {
  const rows = await books.rows(
    "SELECT code, (debits_posted - credits_posted)::int AS balance FROM transactions.ledger_account WHERE merchant_id = $1 ORDER BY code",
    merchantId,
  );
  return Object.fromEntries(rows.map(({ code, balance }) => [code, balance]));
};
const answersOf = async (merchantId: string, ...movements: readonly Movement[]) =>
  (await books.move(merchantId, ...movements)).map((answer) =>
    answer.status === "REFUSED" ? answer.code : answer.status,
  );

const faults = async () => (await verifyLedger(books.dataSource)).faults;

const headOf = (merchantId: string) => ({
  id: newId(),
  merchantId,
  kind: "SALE" as const,
  reference: newId(),
  occurredAt: new Date("2026-11-23T03:00:00Z"),
});
const holdOf = (merchantId: string, expiresAt: Date | null = null) => ({
  ...transfer(merchantId),
  act: "HOLD" as const,
  expiresAt,
});
const counters = async (merchantId: string) =>
  books.rows(
    `SELECT code, debits_posted::int AS debits, credits_posted::int AS credits, debits_pending::int AS pending_in, credits_pending::int AS pending_out
       FROM transactions.ledger_account WHERE merchant_id = $1 ORDER BY code`,
    merchantId,
  );

describe("holds", () => {
  test("when a hold is made, then money is set aside and counts against bounds; when it is posted in part, then the rest is released", async () => {
    const shop = newId();
    await books.move(shop, moved(shop, "b", "a", 12n));
    await books.within(shop, (ledger) => ledger.arrange(arrangement(shop, "a", { lowestBalance: 0n })));
    const hold = holdOf(shop);
    expect(await answersOf(shop, hold)).toEqual(["APPLIED"]);
    expect(await counters(shop)).toEqual([
      { code: "a", debits: 12, credits: 0, pending_in: 0, pending_out: 10 },
      { code: "b", debits: 0, credits: 12, pending_in: 10, pending_out: 0 },
    ]);
    expect(await answersOf(shop, moved(shop, "a", "b", 3n))).toEqual(["BELOW_LOWEST_BALANCE"]);
    const post = { ...headOf(shop), act: "POST_HOLD" as const, follows: hold.id };
    const legs = [debit("b", 4n), credit("a", 4n)];
    expect(
      await answersOf(shop, { ...post, id: newId(), legs: [debit("b", 11n), credit("a", 11n)] }),
    ).toEqual(["HOLD_EXCEEDED"]);
    expect(
      await answersOf(shop, { ...post, legs }, { ...post, legs }, { ...post, id: newId(), legs }),
    ).toEqual(["APPLIED", "DUPLICATE", "HOLD_POSTED"]);
    expect(await counters(shop)).toEqual([
      { code: "a", debits: 12, credits: 4, pending_in: 0, pending_out: 0 },
      { code: "b", debits: 4, credits: 12, pending_in: 0, pending_out: 0 },
    ]);
    await expect(
      books.rows(
        "UPDATE transactions.ledger_hold SET state = 'PENDING', resolved_by = NULL WHERE transfer_id = $1",
        hold.id,
      ),
    ).rejects.toMatchObject({ code: "23001" });
  });

  test("when a hold is voided, then nothing has moved, and it can't be posted any more", async () => {
    const shop = newId();
    const hold = holdOf(shop);
    const resolve = (act: "VOID_HOLD" | "EXPIRE_HOLD") => ({ ...headOf(shop), act, follows: hold.id });
    const post = { ...headOf(shop), act: "POST_HOLD" as const, follows: hold.id, legs: null };
    expect(await answersOf(shop, hold, resolve("EXPIRE_HOLD"), resolve("VOID_HOLD"), post)).toEqual([
      "APPLIED",
      "HOLD_NOT_DUE",
      "APPLIED",
      "HOLD_VOIDED",
    ]);
    expect(await balances(shop)).toEqual({ a: 0, b: 0 });
    expect(await answersOf(shop, { ...post, id: newId(), follows: newId() })).toEqual(["TRANSFER_NOT_FOUND"]);
  });

  test("when the time of a hold is over, then it can't be posted, and the service's job lets it expire once", async () => {
    const shop = newId();
    const [due, open] = [
      holdOf(shop, new Date(Date.now() - 1000)),
      holdOf(shop, new Date(Date.now() + 3_600_000)),
    ];
    await books.move(shop, due, open);
    const post = { ...headOf(shop), act: "POST_HOLD" as const, follows: due.id, legs: null };
    expect(await answersOf(shop, post)).toEqual(["HOLD_EXPIRED"]);
    const job = {
      due: () =>
        inSession(books.dataSource, jobScope("ledger"), (manager) =>
          new LedgerRepository(manager).dueHolds(10),
        ),
      within: <T>(merchantId: string, work: (ledger: LedgerRepository) => Promise<T>) =>
        books.within(merchantId, work),
    };
    const expiry = new ExpireHolds(job, () => new Date());
    expect([await expiry.runOnce(), await expiry.runOnce()]).toEqual([1, 0]);
    const states = await books.rows(
      "SELECT state FROM transactions.ledger_hold WHERE merchant_id = $1 ORDER BY state",
      shop,
    );
    expect(states).toEqual([{ state: "EXPIRED" }, { state: "PENDING" }]);
    expect((await counters(shop))[0]).toMatchObject({ code: "a", pending_out: 10 });
  });

  test("when an account is closed, then it takes nothing and still gives holds back", async () => {
    const shop = newId();
    const hold = holdOf(shop);
    await books.move(shop, hold);
    await books.within(shop, (ledger) => ledger.arrange(arrangement(shop, "a", { isClosed: true })));
    const post = { ...headOf(shop), act: "POST_HOLD" as const, follows: hold.id, legs: null };
    const release = { ...headOf(shop), act: "VOID_HOLD" as const, follows: hold.id };
    expect(await answersOf(shop, transfer(shop), post, release)).toEqual([
      "ACCOUNT_CLOSED",
      "ACCOUNT_CLOSED",
      "APPLIED",
    ]);
  });

  test("when bounds would not be kept by what is there, or a limit is reached, then they are refused", async () => {
    const shop = newId();
    await books.move(shop, transfer(shop));
    const arrange = (over: object) =>
      books.within(shop, (ledger) => ledger.arrange(arrangement(shop, "b", over)));
    expect(await arrange({ highestBalance: 9n })).toBe("BOUNDS_NOT_KEPT");
    expect(await arrange({ normalSide: "CREDIT" })).toBe("NORMAL_SIDE_DIFFERS");
    expect(await arrange({ highestBalance: 15n })).toBeNull();
    expect(await answersOf(shop, transfer(shop), moved(shop, "a", "b", 5n))).toEqual([
      "ABOVE_HIGHEST_BALANCE",
      "APPLIED",
    ]);
  });

  test("when everything is done, then the books are sound", async () => {
    expect(await faults()).toEqual([]);
  });
});

describe("books from before the months", () => {
  test("when they are moved, then they are the beginning of each merchant's chain, and posting goes on", async () => {
    const admin = new Client(books.database.adminUrl);
    await admin.connect();
    const place = migrations.migrations.indexOf(LedgerOfMonths1795620000000);
    const [shop, other] = [newId(), newId()];
    const old = (merchantId: string, amount: bigint) =>
      JSON.stringify([moved(merchantId, "a", "b", amount)], (_key, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      );
    try {
      for (const schema of ["transactions", "transactions_keys"])
        await admin.query(`DROP SCHEMA ${schema} CASCADE; CREATE SCHEMA ${schema} AUTHORIZATION transactions_owner;
          GRANT USAGE ON SCHEMA ${schema} TO transactions_app`);
      const url = books.database.urlFor("transactions_migrator");
      await migrate(url, { ...migrations, migrations: migrations.migrations.slice(0, place) });
      for (const [merchantId, amount] of [
        [shop, 3n],
        [other, 5n],
        [shop, 4n],
      ] as const) {
        await admin.query("SELECT set_config('app.merchants', $1, false)", [merchantId]);
        await admin.query("SELECT transactions.post_transfers($1::jsonb)", [old(merchantId, amount)]);
      }
      await migrate(url, migrations);
    } finally {
      await admin.end();
    }
    expect(await faults()).toEqual([]);
    expect(await answersOf(shop, moved(shop, "b", "a", 1n))).toEqual(["APPLIED"]);
    expect(await balances(shop)).toEqual({ a: -6, b: 6 });
    const { transfers, heads } = await verifyLedger(books.dataSource);
    expect(transfers).toBe(4);
    expect(Object.fromEntries(Object.entries(heads).map(([id, { place: last }]) => [id, last]))).toEqual({
      [shop]: "3",
      [other]: "1",
    });
  });
});

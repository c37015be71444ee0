import { MAX_MINOR, newId } from "@alpokat/kernel";
import type { Movement } from "../src/domain/ledger";
import { verifyLedger } from "../src/persistence/verification/verify-ledger";
import { type Books, arrangement, credit, debit, moved, openBooks, transfer, atOnce } from "./ledger-support";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.close());

const balances = async (merchantId: string): Promise<Record<string, number>> => {
  const rows = await books.rows(
    "SELECT code, (debits_posted - credits_posted)::int AS balance FROM transactions.ledger_account WHERE merchant_id = $1 ORDER BY code",
    merchantId,
  );
  return Object.fromEntries(rows.map(({ code, balance }) => [code, balance]));
};
const count = async (merchantId: string): Promise<number> =>
  (
    await books.rows(
      "SELECT count(*)::int AS n FROM transactions.ledger_transfer WHERE merchant_id = $1",
      merchantId,
    )
  )[0].n;
const answersOf = async (merchantId: string, ...movements: readonly Movement[]) =>
  (await books.move(merchantId, ...movements)).map((answer) =>
    answer.status === "REFUSED" ? answer.code : answer.status,
  );

/** A superuser past every trigger: what an attacker with the disk can do, and verification has to find. */
const tamper = (...statements: readonly string[]) =>
  books.rows(`SET session_replication_role = replica; ${statements.join("; ")}`);
const faults = async () => (await verifyLedger(books.dataSource)).faults;

describe("the fifteen invariants", () => {
  test("INV-01 balanced: when debits and credits differ, then nothing is posted, and the tables refuse it from anybody", async () => {
    const shop = newId();
    expect(await answersOf(shop, transfer(shop, [debit("b", 10n), credit("a", 9n)]))).toEqual([
      "NOT_BALANCED",
    ]);
    expect(await count(shop)).toBe(0);
    await books.move(shop, transfer(shop));
    const forged = `INSERT INTO transactions.ledger_entry
      SELECT transfer_id, 3, account_id, account_seq + 10, merchant_id, currency, side, phase, amount, balance_after
        FROM transactions.ledger_entry WHERE merchant_id = $1 AND leg = 1`;
    await expect(books.rows(forged, shop)).rejects.toMatchObject({ code: "23514" });
    const partition = (
      await books.rows("SELECT tableoid::regclass::text AS name FROM transactions.ledger_entry LIMIT 1")
    )[0].name;
    await expect(
      books.rows(forged.replace("transactions.ledger_entry", partition), shop),
    ).rejects.toMatchObject({
      code: "23514",
    });
  });

  test.each([
    ["no leg", []],
    ["one leg", [debit("a", 10n)]],
    ["an amount of zero", [debit("b", 0n), credit("a", 0n)]],
    ["an amount below zero", [debit("b", -1n), credit("a", -1n)]],
    ["an amount that JSON can't hold", [debit("b", 2n ** 53n), credit("a", 2n ** 53n)]],
    ["an account with a line break", [debit("b\n", 1n), credit("a", 1n)]],
  ])("INV-01 balanced: when a transfer has %s, then it is refused", async (_case, legs) => {
    const shop = newId();
    expect(await answersOf(shop, transfer(shop, legs))).toEqual(["LEGS_INVALID"]);
    expect(await count(shop)).toBe(0);
  });

  test("INV-02 append-only: when anybody changes what is written, then the tables refuse", async () => {
    const shop = newId();
    await books.move(shop, transfer(shop));
    for (const table of ["ledger_transfer", "ledger_entry"]) {
      for (const sql of ["UPDATE %s SET currency = currency", "DELETE FROM %s", "TRUNCATE %s"]) {
        const [{ name }] = await books.rows(
          `SELECT tableoid::regclass::text AS name FROM transactions.${table} LIMIT 1`,
        );
        for (const target of [`transactions.${table}`, name])
          await expect(books.rows(sql.replace("%s", target))).rejects.toMatchObject({ code: "23001" });
      }
    }
  });

  test("INV-03 hash chain: when a row is edited, taken out or put in past all triggers, then verification names it", async () => {
    const shop = newId();
    const transfers = [1n, 2n, 3n].map((amount) => moved(shop, "a", "b", amount));
    await books.move(shop, ...transfers);
    const before = await verifyLedger(books.dataSource);
    expect(before.faults).toEqual([]);
    const [, second] = transfers;
    const id = second?.id ?? "";
    await tamper(`UPDATE transactions.ledger_entry SET amount = 20 WHERE transfer_id = '${id}'`);
    expect(await faults()).toContain(`transfer ${id} is not what its hash was made of`);
    await tamper(`UPDATE transactions.ledger_entry SET amount = 2 WHERE transfer_id = '${id}'`);
    expect(await faults()).toEqual([]);
    await tamper(
      `CREATE TABLE taken AS SELECT * FROM transactions.ledger_transfer WHERE id = '${id}'`,
      `DELETE FROM transactions.ledger_transfer WHERE id = '${id}'`,
    );
    expect(await faults()).toEqual(
      expect.arrayContaining([expect.stringMatching(/does not follow the transfer before it/)]),
    );
    await tamper(`INSERT INTO transactions.ledger_transfer SELECT * FROM taken`, "DROP TABLE taken");
    expect(await faults()).toEqual([]);
    const noted = { [shop]: { place: "3", hash: "ab".repeat(32) } };
    expect((await verifyLedger(books.dataSource, noted)).faults).toEqual([
      `the chain of merchant ${shop} no longer has the head that was noted`,
    ]);
    expect((await verifyLedger(books.dataSource, before.heads)).faults).toEqual([]);
  });

  test("INV-04 duplicates: when a transfer comes again, then it is a no-op; with another content its id is taken", async () => {
    const shop = newId();
    const first = transfer(shop);
    expect(await answersOf(shop, first)).toEqual(["APPLIED"]);
    expect(await answersOf(shop, first, first)).toEqual(["DUPLICATE", "DUPLICATE"]);
    expect(await answersOf(shop, { ...first, kind: "REFUND" })).toEqual(["ID_REUSED"]);
    expect(await balances(shop)).toEqual({ a: -10, b: 10 });
    expect(await count(shop)).toBe(1);
  });

  test("INV-05 concurrent duplicates: when 64 come at once, then one is applied", async () => {
    const shop = newId();
    const same = transfer(shop);
    const answers = await atOnce(64, () => answersOf(shop, same));
    const told = answers.flat().sort();
    expect(told.slice(0, 1)).toEqual(["APPLIED"]);
    expect(new Set(told.slice(1))).toEqual(new Set(["DUPLICATE"]));
    expect(await balances(shop)).toEqual({ a: -10, b: 10 });
  });

  test("INV-06, 07 and 14: when 500 move money on one hot account at once, then none is lost, value is conserved and its entries are in order", async () => {
    const shop = newId();
    const move = (place: number) => answersOf(shop, moved(shop, `from-${String(place % 7)}`, "hot", 1n));
    const answers = await atOnce(500, move, 16);
    expect(new Set(answers.flat())).toEqual(new Set(["APPLIED"]));
    const all = await balances(shop);
    expect(all.hot).toBe(500);
    expect(Object.values(all).reduce((sum, balance) => sum + balance, 0)).toBe(0);
    const [order] = await books.rows(
      `SELECT count(*)::int AS entries, count(DISTINCT account_seq)::int AS places, bool_and(balance_after = account_seq) AS ordered
         FROM transactions.ledger_entry WHERE account_id = (SELECT id FROM transactions.ledger_account WHERE merchant_id = $1 AND code = 'hot')`,
      shop,
    );
    expect(order).toEqual({ entries: 500, places: 500, ordered: true });
  });

  test("INV-09 bounds: when 60 drain an account of 50 at once, then 50 succeed and it is never below zero", async () => {
    const shop = newId();
    await books.move(shop, moved(shop, "outside", "drawer", 50n));
    await books.within(shop, (ledger) => ledger.arrange(arrangement(shop, "drawer", { lowestBalance: 0n })));
    const answers = await atOnce(60, () => answersOf(shop, moved(shop, "drawer", "outside", 1n)), 16);
    expect(answers.flat().filter((answer) => answer === "APPLIED")).toHaveLength(50);
    expect(answers.flat().filter((answer) => answer === "BELOW_LOWEST_BALANCE")).toHaveLength(10);
    expect(await balances(shop)).toEqual({ drawer: 0, outside: 0 });
    await expect(
      books.rows(
        "UPDATE transactions.ledger_account SET credits_posted = credits_posted + 1, last_seq = last_seq + 1 WHERE merchant_id = $1 AND code = 'drawer'",
        shop,
      ),
    ).rejects.toMatchObject({ code: "23514" });
  });

  test("INV-10 no drift: when 1,000 single units are moved, then the balance is 1,000", async () => {
    const shop = newId();
    for (let round = 0; round < 4; round += 1)
      await books.move(shop, ...Array.from({ length: 250 }, () => moved(shop, "a", "b", 1n)));
    expect(await balances(shop)).toEqual({ a: -1000, b: 1000 });
  });

  test("INV-10 no drift: when sums are more than 64 bits hold, then they are exact, whichever way is posted", async () => {
    const shop = newId();
    const largest = moved(shop, "a", "b", MAX_MINOR);
    const many = Array.from({ length: 1_025 }, () => ({ ...largest, id: newId() }));
    expect(new Set(await answersOf(shop, ...many))).toEqual(new Set(["APPLIED"]));
    expect(await answersOf(shop, { ...largest, id: newId(), act: "HOLD", expiresAt: null })).toEqual([
      "APPLIED",
    ]);
    expect(await answersOf(shop, ...Array.from({ length: 2 }, () => largest))).toEqual([
      "APPLIED",
      "DUPLICATE",
    ]);
    const accounts = await books.within(shop, (ledger) => ledger.accounts(shop));
    const sum = 1_026n * MAX_MINOR;
    expect(sum > 2n ** 63n).toBe(true);
    expect(accounts.map(({ code, debits, credits }) => [code, debits, credits])).toEqual([
      ["a", 0n, sum],
      ["b", sum, 0n],
    ]);
    const [last] = await books.rows(
      "SELECT min(balance_after)::text AS out, max(balance_after)::text AS in FROM transactions.ledger_entry WHERE merchant_id = $1",
      shop,
    );
    expect(last).toEqual({ out: String(-sum), in: String(sum) });
  });

  test("INV-11 currencies: when an account is used in two currencies, then each has a balance of its own", async () => {
    const shop = newId();
    const rupiah = transfer(shop);
    await books.move(shop, rupiah, { ...transfer(shop), currency: "GBP" });
    const rows = await books.rows(
      "SELECT code, currency, debits_posted::int AS debits FROM transactions.ledger_account WHERE merchant_id = $1 AND code = 'b' ORDER BY currency",
      shop,
    );
    expect(rows).toEqual([
      { code: "b", currency: "GBP", debits: 10 },
      { code: "b", currency: "IDR", debits: 10 },
    ]);
    const mixed = `INSERT INTO transactions.ledger_entry
      SELECT '${rupiah.id}', leg + 2, account_id, account_seq + 5, merchant_id, currency, side, phase, amount, balance_after
        FROM transactions.ledger_entry WHERE merchant_id = $1 AND currency = 'GBP'`;
    await expect(books.rows(mixed, shop)).rejects.toMatchObject({ code: "23514" });
  });

  test("INV-12 reversal: when a transfer is reversed, then a mirror is added once and nothing is changed", async () => {
    const shop = newId();
    const sale = transfer(shop, [debit("till", 30n), credit("owed", 20n), credit("tax", 10n)]);
    const reversal = () => ({
      act: "REVERSE" as const,
      id: newId(),
      merchantId: shop,
      kind: "VOID" as const,
      reference: sale.reference,
      occurredAt: sale.occurredAt,
      follows: sale.id,
    });
    const [first, second] = [reversal(), reversal()];
    expect(await answersOf(shop, sale, first, second, first)).toEqual([
      "APPLIED",
      "APPLIED",
      "ALREADY_REVERSED",
      "DUPLICATE",
    ]);
    expect(await answersOf(shop, { ...reversal(), follows: first.id })).toEqual(["NOT_REVERSIBLE"]);
    expect(await answersOf(shop, { ...reversal(), follows: newId() })).toEqual(["TRANSFER_NOT_FOUND"]);
    expect(await balances(shop)).toEqual({ owed: 0, tax: 0, till: 0 });
    expect(await count(shop)).toBe(2);
  });

  test("INV-08 and 13 rebuild: when everything is computed from the journal alone, then it is what the tables say; and when a counter is forged, then it is named", async () => {
    const { faults: found, transfers } = await verifyLedger(books.dataSource);
    expect(found).toEqual([]);
    const [{ n }] = await books.rows("SELECT count(*)::int AS n FROM transactions.ledger_transfer");
    expect(transfers).toBe(n);
    const [{ id, merchant_id: shop }] = await books.rows(
      "SELECT id, merchant_id FROM transactions.ledger_account WHERE code = 'hot'",
    );
    await tamper(
      `UPDATE transactions.ledger_account SET debits_posted = debits_posted + 1 WHERE id = '${id}'`,
    );
    expect(await faults()).toEqual([`account hot of merchant ${shop} is not the sum of its entries`]);
    await tamper(
      `UPDATE transactions.ledger_account SET debits_posted = debits_posted - 1 WHERE id = '${id}'`,
    );
  });

  test("INV-15 refusals: when a refused transfer comes again, then it is refused again, also when it would pass by now", async () => {
    const shop = newId();
    await books.within(shop, (ledger) => ledger.arrange(arrangement(shop, "drawer", { lowestBalance: 0n })));
    const early = moved(shop, "drawer", "outside", 5n);
    expect(await answersOf(shop, early)).toEqual(["BELOW_LOWEST_BALANCE"]);
    await books.move(shop, moved(shop, "outside", "drawer", 100n));
    expect(await answersOf(shop, early)).toEqual(["BELOW_LOWEST_BALANCE"]);
    expect(await answersOf(shop, { ...early, id: newId() })).toEqual(["APPLIED"]);
    expect(await balances(shop)).toEqual({ drawer: 95, outside: -95 });
  });
});

test("when one transfer of a batch is refused, then those beside it are applied and each has its answer", async () => {
  const [shop, other] = [newId(), newId()];
  const batch = [transfer(shop), transfer(shop, [debit("a", 1n)]), moved(shop, "a", "b", 1n)];
  expect(await answersOf(shop, ...batch)).toEqual(["APPLIED", "LEGS_INVALID", "APPLIED"]);
  await expect(books.move(shop, transfer(other))).rejects.toMatchObject({ driverError: { code: "42501" } });
});

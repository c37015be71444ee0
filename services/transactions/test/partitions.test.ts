import { newId } from "@alpokat/kernel";
import { migrate } from "@alpokat/persistence";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client } from "pg";
import { migrations } from "../src/persistence/migrations";
import { PartitionedDocuments1795600000000 } from "../src/persistence/migrations/partitioned-documents";

const [merchantId, outletId, accountId] = [newId(), newId(), newId()];
const OUTLET = "INSERT INTO transactions.outlet VALUES ($1, $2, 'Gerai', 'Bandung', 'Asia/Jakarta', now())";
const IN_2010 = new Date("2010-12-01T01:26:00Z");
const monthOf = (moment: Date): string => moment.toISOString().slice(0, 7).replace("-", "_");
const now = new Date();

/** A sale with one line, in one statement's worth of columns that every version of the tables has. */
interface Sold {
  readonly id: string;
  readonly at: Date;
  readonly number: number;
  readonly reference?: string;
}

const DOCUMENT = "id, merchant_id, outlet_id, business_day, day_number, currency, total, import_reference";

async function sell(database: Client, { id, at, number, reference }: Sold): Promise<void> {
  await database.query("BEGIN");
  await database.query(
    `INSERT INTO transactions.sale (${DOCUMENT}, occurred_at, recorded_at, recorded_by, origin, payment_method)
     VALUES ($1, $2, $3, '2026-11-23', $4, 'IDR', 18000, $5, $6, $6, $7, $8, 'CASH')`,
    [id, merchantId, outletId, number, reference ?? null, at, accountId, reference ? "IMPORT" : "TILL"],
  );
  await database.query(
    `INSERT INTO transactions.sale_line (sale_id, line_number, merchant_id, name, quantity, unit_price, line_total)
     VALUES ($1, 1, $2, 'Kopi susu', 1, 18000, 18000)`,
    [id, merchantId],
  );
  await database.query("COMMIT");
}

let database: TestDatabase;
let admin: Client;
let service: Client;
const open = async (url: string): Promise<Client> => {
  const client = new Client(url);
  await client.connect();
  return client;
};
const rows = async (sql: string, values: readonly unknown[] = []): Promise<any[]> =>
  (await admin.query(sql, [...values])).rows;
/** Statements of one transaction as the service's role, within the merchant. */
async function asMerchant(sql: string, values: readonly unknown[] = []): Promise<any[]> {
  await service.query("BEGIN");
  try {
    await service.query("SELECT set_config('app.merchants', $1, true)", [merchantId]);
    return (await service.query(sql, [...values])).rows;
  } finally {
    await service.query("ROLLBACK");
  }
}

beforeAll(async () => {
  database = await testDatabase();
  admin = await open(database.adminUrl);
  service = await open(database.urlFor("transactions_app"));
});
afterEach(() => admin.query("ROLLBACK"));
afterAll(async () => {
  await Promise.all([admin.end(), service.end()]);
  await database.drop();
});

describe("a database from before the months", () => {
  const till = { id: newId(), at: new Date(now.getTime() - 71 * 3_600_000), number: 1 };
  const imported = { id: newId(), at: IN_2010, number: 2, reference: "536365" };
  const [refundId, receiptId, transferId] = [newId(), newId(), newId()];
  const upTo = (count: number) => ({ ...migrations, migrations: migrations.migrations.slice(0, count) });
  const place = migrations.migrations.indexOf(PartitionedDocuments1795600000000);

  beforeAll(async () => {
    for (const schema of ["transactions", "transactions_keys"]) {
      await admin.query(`DROP SCHEMA ${schema} CASCADE; CREATE SCHEMA ${schema} AUTHORIZATION transactions_owner;
        GRANT USAGE ON SCHEMA ${schema} TO transactions_app`);
    }
    await migrate(database.urlFor("transactions_migrator"), upTo(place));
    await rows(OUTLET, [outletId, merchantId]);
    await sell(admin, till);
    await sell(admin, imported);
    await admin.query(`BEGIN; SET LOCAL session_replication_role = replica`);
    await rows(
      `INSERT INTO transactions.refund (${DOCUMENT}, occurred_at, recorded_at, recorded_by)
       VALUES ($1, $2, $3, '2010-12-02', 1, 'IDR', 18000, 'C536379', $4, now(), $5)`,
      [refundId, merchantId, outletId, new Date(IN_2010.getTime() + 60_000), accountId],
    );
    await rows(
      `INSERT INTO transactions.refund_line (refund_id, line_number, merchant_id, name, quantity, unit_price, line_total, sale_id, sale_line_number)
       VALUES ($1, 1, $2, 'Kopi susu', 1, 18000, 18000, $3, 1)`,
      [refundId, merchantId, imported.id],
    );
    await rows(
      `INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, issued_at, requested_by, place)
       VALUES ($1, $2, $3, $4, '2026-11-23', 1, 'id', now(), $5, 1)`,
      [receiptId, merchantId, outletId, imported.id, accountId],
    );
    await rows(
      `INSERT INTO transactions.ledger_transfer (id, merchant_id, kind, reference, currency, occurred_at)
       VALUES ($1, $2, 'SALE', $3, 'IDR', now())`,
      [transferId, merchantId, imported.id],
    );
    await admin.query("COMMIT");
    await migrate(database.urlFor("transactions_migrator"), upTo(place + 1));
  });

  test("when it is divided, then a till's sale keeps its id, and an imported one gets an id of its moment", async () => {
    const sales = await rows("SELECT id, former_id, occurred_at FROM transactions.sale ORDER BY id DESC");
    expect(sales).toEqual([
      { id: till.id, former_id: till.id, occurred_at: till.at },
      { id: expect.stringMatching(/^012c9f89-3c40-7/), former_id: imported.id, occurred_at: IN_2010 },
    ]);
    const [kept] = await rows("SELECT former_id FROM transactions.refund WHERE import_reference = 'C536379'");
    expect(kept).toEqual({ former_id: refundId });
    expect(await rows("SELECT count(*)::int AS n FROM transactions.sale_history")).toEqual([{ n: 1 }]);
  });

  test("when it is divided, then whatever referred to a document refers to it still, and numbers are taken", async () => {
    const [found] = await rows(
      `SELECT s.id = l.sale_id AND s.id = rl.sale_id AND s.id = receipt.sale_id AND s.id = t.reference AND r.id = rl.refund_id AS same
         FROM transactions.sale s, transactions.sale_line l, transactions.refund r, transactions.refund_line rl,
              transactions.receipt receipt, transactions.ledger_transfer t
        WHERE s.former_id = $1 AND l.sale_id = s.id AND r.former_id = $2`,
      [imported.id, refundId],
    );
    expect(found).toEqual({ same: true });
    expect(
      await rows(
        "SELECT kind, business_day::text AS day, day_number AS n FROM transactions.document_number ORDER BY 1, 2, 3",
      ),
    ).toEqual([
      { kind: "REFUND", day: "2010-12-02", n: 1 },
      { kind: "SALE", day: "2026-11-23", n: 1 },
      { kind: "SALE", day: "2026-11-23", n: 2 },
    ]);
    await expect(admin.query("UPDATE transactions.ledger_transfer SET reference = id")).rejects.toMatchObject(
      {
        code: "23001",
      },
    );
  });
});

describe("a table divided by month", () => {
  const own = { id: newId(now), at: now, number: 10 };

  beforeAll(() => sell(admin, own));

  test("when the service goes around the table to its month, then it may not, and would see nothing", async () => {
    const month = `transactions.sale_${monthOf(now)}`;
    expect(await asMerchant("SELECT id FROM transactions.sale WHERE id = $1", [own.id])).toHaveLength(1);
    await expect(asMerchant(`SELECT id FROM ${month}`)).rejects.toMatchObject({ code: "42501" });
    // Planted: somebody gave the right away. Row security of the month itself shows nothing all the same.
    await admin.query(`GRANT SELECT, INSERT ON ${month} TO transactions_app`);
    expect(await asMerchant(`SELECT id FROM ${month}`)).toEqual([]);
    await admin.query(`REVOKE ALL ON ${month} FROM transactions_app`);
    const [open] = await rows(
      `SELECT count(*)::int AS n FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid
        WHERE relnamespace = 'transactions'::regnamespace AND relkind = 'r'
          AND NOT (relrowsecurity AND relforcerowsecurity AND NOT has_table_privilege('transactions_app', c.oid, 'SELECT'))`,
    );
    expect(open).toEqual({ n: 0 });
  });

  test("when an id says another moment than its document, or none, then it is refused", async () => {
    const wrong = [
      newId(new Date(now.getTime() + 1)),
      newId(new Date(now.getTime() - 1)),
      crypto.randomUUID(),
    ];
    for (const id of wrong) {
      await expect(sell(admin, { ...own, id, number: 11 })).rejects.toMatchObject({ code: "23514" });
      await admin.query("ROLLBACK");
    }
  });

  test("when a number or an imported invoice comes again in another month, then the database refuses it", async () => {
    const again = { id: newId(IN_2010), at: IN_2010, number: own.number };
    await expect(sell(admin, again)).rejects.toMatchObject({ code: "23505" });
    await admin.query("ROLLBACK");
    const invoice = { ...again, number: 12, reference: "536365" };
    await expect(sell(admin, invoice)).rejects.toMatchObject({ code: "23505" });
    await admin.query("ROLLBACK");
    await expect(asMerchant("INSERT INTO transactions.document_number SELECT")).rejects.toMatchObject({
      code: "42501",
    });
  });

  test("when a sale is read by its id, then one month is touched", async () => {
    const plan = await rows(`EXPLAIN SELECT * FROM transactions.sale WHERE id = '${own.id}'`);
    const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
    expect(text.match(/sale_(history|\d{4}_\d\d)\b/g)).toEqual([`sale_${monthOf(now)}`]);
    expect(text).toContain("Index Scan");
  });
});

describe("the months ahead", () => {
  test("when the service asks for later ones, then they are made without a gap, once, and no more than ten years", async () => {
    const later = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 4, 1));
    const ask = (until: string) =>
      service.query("SELECT transactions.ensure_months($1::date) AS made", [until]);
    const count =
      "SELECT count(*)::int AS n FROM pg_partitioned_table WHERE partrelid::regclass::text ~ '^transactions'";
    const [{ n: tables }] = await rows(count);
    const made = await ask(later.toISOString().slice(0, 10));
    // The next month is there since the migration.
    expect(made.rows).toEqual([{ made: 3 * tables }]);
    expect((await ask(later.toISOString().slice(0, 10))).rows).toEqual([{ made: 0 }]);
    await sell(admin, { id: newId(later), at: later, number: 20 });
    await expect(ask("2999-01-01")).rejects.toMatchObject({ code: "22023" });
    await expect(service.query("SELECT transactions.ensure_months(NULL)")).rejects.toMatchObject({
      code: "22023",
    });
    await expect(service.query("SELECT transactions.partition_by_month('outlet')")).rejects.toMatchObject({
      code: "42501",
    });
  });

  test("when a sale is of a month that is not there, then it is refused and not put somewhere else", async () => {
    const far = new Date("2999-01-01T00:00:00Z");
    await expect(sell(admin, { id: newId(far), at: far, number: 21 })).rejects.toMatchObject({
      code: "23514",
    });
  });
});

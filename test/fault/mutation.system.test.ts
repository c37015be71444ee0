import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { newId } from "@alpokat/kernel";
import { type Stack, eventually, startStack } from "@alpokat/testing";
import { Client } from "pg";
import { type Outcome, ask, ownerOf } from "./bank/signed-client";

const PROJECT_ROOT = path.resolve(__dirname, "../..");
const RECORD = `mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } userErrors { code } } }`;

/** Sales named by two places lock them one after the other; "never" fails as a serialization does, each time. */
const PLANTED = `
  CREATE TABLE public.place (name text PRIMARY KEY);
  INSERT INTO public.place VALUES ('left'), ('right');
  CREATE SEQUENCE public.attempt;
  CREATE FUNCTION public.plant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    IF NEW.name LIKE '%,%' THEN
      PERFORM nextval('public.attempt');
      PERFORM FROM public.place WHERE name = split_part(NEW.name, ',', 1) FOR UPDATE;
      PERFORM pg_sleep(0.3);
      PERFORM FROM public.place WHERE name = split_part(NEW.name, ',', 2) FOR UPDATE;
    END IF;
    IF NEW.name = 'never' THEN
      PERFORM nextval('public.attempt');
      RAISE EXCEPTION 'planted' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER planted BEFORE INSERT ON transactions.sale_line FOR EACH ROW EXECUTE FUNCTION public.plant()`;

let stack: Stack;
let admin: Client;
let service: ChildProcess;

/** The service as a process of its own, which can be killed. */
async function startService(): Promise<ChildProcess> {
  const main = path.join(PROJECT_ROOT, "services/transactions/dist/main.js");
  const child = spawn(process.execPath, [main], { env: stack.environment("transactions"), stdio: "ignore" });
  const isReady = async (): Promise<boolean> => {
    try {
      return (await fetch(`${url()}/ready`)).ok;
    } catch {
      return false;
    }
  };
  expect(await eventually(isReady, Boolean)).toBe(true);
  return child;
}
const url = (): string => `http://127.0.0.1:${stack.environment("transactions")["PORT"] ?? ""}`;

interface Shop {
  readonly owner: ReturnType<typeof ownerOf>;
  readonly outletId: string;
}
async function openShop(): Promise<Shop> {
  const merchantId = newId();
  const outletId = newId();
  await admin.query(
    `INSERT INTO transactions.outlet (id, merchant_id, name, city, time_zone, created_at)
     VALUES ($1, $2, 'Gerai', 'Bandung', 'Asia/Jakarta', now())`,
    [outletId, merchantId],
  );
  return { owner: ownerOf(newId(), merchantId), outletId };
}
const sell = ({ owner, outletId }: Shop, name: string, idempotencyKey: string = crypto.randomUUID()) => {
  const lines = [{ name, unitPrice: { amount: "18000", currencyCode: "IDR" } }];
  return ask(url(), owner, RECORD, { input: { outletId, paymentMethod: "CASH", lines, idempotencyKey } });
};
const isSold = (outcome: Outcome): boolean => !("isUnknown" in outcome) && !!outcome.data?.recordSale?.sale;
const count = async (sql: string, values: readonly unknown[] = []): Promise<number> =>
  Number((await admin.query<{ count: string }>(sql, [...values])).rows[0]?.count);
const storedOf = ({ outletId }: Shop) =>
  count("SELECT count(*) FROM transactions.sale WHERE outlet_id = $1", [outletId]);

beforeAll(async () => {
  stack = await startStack({ services: [] });
  admin = new Client(stack.database.adminUrl);
  await admin.connect();
  await admin.query(PLANTED);
  await admin.query(
    `ALTER ROLE transactions_app IN DATABASE ${stack.database.name} SET deadlock_timeout = '50ms'`,
  );
  service = await startService();
}, 120_000);
afterAll(async () => {
  service.kill("SIGTERM");
  if (service.exitCode === null) await once(service, "exit");
  await admin.query(`ALTER ROLE transactions_app IN DATABASE ${stack.database.name} RESET deadlock_timeout`);
  await admin.end();
  await stack.stop();
});

test("F09: when the service is killed in mid mutation, then all of it or nothing is there, and asked again it is done once", async () => {
  const shop = await openShop();
  expect(isSold(await sell(shop, "sebelum"))).toBe(true);
  const { merchants } = shop.owner;
  await admin.query("BEGIN");
  await admin.query("SELECT FROM transactions.ledger_chain WHERE merchant_id = ANY($1::uuid[]) FOR UPDATE", [
    merchants,
  ]);
  const keys = Array.from({ length: 6 }, () => crypto.randomUUID());
  const asked = keys.map((key) => sell(shop, "terputus", key));
  const waiting = `SELECT count(*) FROM pg_stat_activity WHERE usename = 'transactions_app' AND wait_event_type = 'Lock' AND datname = current_database()`;
  const waiters = async (): Promise<number> => {
    // Inside of a transaction the view shows what it showed first.
    await admin.query("SELECT pg_stat_clear_snapshot()");
    return count(waiting);
  };
  expect(await eventually(waiters, (number) => number > 0)).toBeGreaterThan(0);
  service.kill("SIGKILL");
  await once(service, "exit");
  await admin.query("COMMIT");
  expect((await Promise.all(asked)).filter(isSold)).toEqual([]);
  // Backends end when they find that nobody listens; what they were at is rolled back.
  await eventually(
    () =>
      count(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'transactions_app' AND datname = current_database()",
      ),
    (backends) => backends === 0,
  );
  const killed = await storedOf(shop);
  expect(
    await count("SELECT count(*) FROM transactions.ledger_transfer WHERE merchant_id = ANY($1::uuid[])", [
      merchants,
    ]),
  ).toBe(killed);
  service = await startService();
  for (const key of keys) expect(isSold(await sell(shop, "terputus", key))).toBe(true);
  for (const key of keys) expect(isSold(await sell(shop, "terputus", key))).toBe(true);
  expect(await storedOf(shop)).toBe(1 + keys.length);
}, 120_000);

test("F17: when two sales deadlock, then one is tried again, and each is there once", async () => {
  const [left, right] = [await openShop(), await openShop()];
  const outcomes = await Promise.all([sell(left, "left,right"), sell(right, "right,left")]);
  expect(outcomes.map(isSold)).toEqual([true, true]);
  expect([await storedOf(left), await storedOf(right)]).toEqual([1, 1]);
  expect(await count("SELECT last_value AS count FROM public.attempt")).toBe(3);
});

test("F17: when it never serializes, then it is tried three times, the client is told of a conflict, and nothing was stored", async () => {
  const shop = await openShop();
  await admin.query("ALTER SEQUENCE public.attempt RESTART");
  const outcome = await sell(shop, "never");
  expect(outcome).toMatchObject({ errors: [{ extensions: { code: "CONFLICT" } }] });
  expect(await count("SELECT last_value AS count FROM public.attempt")).toBe(3);
  expect(await storedOf(shop)).toBe(0);
});

test("when somebody changes a transfer behind the ledger's back, then npm run verify-ledger names it and fails", async () => {
  const verify = () => {
    const command = path.join(PROJECT_ROOT, "shared/local-stack/bin/verify-ledger.mjs");
    const env = { ...process.env, DATABASE_URL: stack.database.urlFor("transactions_app") };
    const { status, stdout } = spawnSync(process.execPath, [command], {
      cwd: PROJECT_ROOT,
      env,
      encoding: "utf8",
    });
    return { status, lines: stdout.trim().split("\n") };
  };
  const sound = verify();
  expect([sound.status, sound.lines.at(-1)]).toEqual([
    0,
    expect.stringMatching(/transfers of \d+ merchants: sound$/),
  ]);
  const { rows } = await admin.query<{ id: string }>(
    "SELECT id FROM transactions.ledger_transfer ORDER BY id LIMIT 1",
  );
  const id = rows[0]?.id ?? "";
  // Replica: no trigger runs, as for somebody who has the server in their hands.
  await admin.query("SET session_replication_role = replica");
  await admin.query(
    "UPDATE transactions.ledger_transfer SET occurred_at = occurred_at + interval '1 second' WHERE id = $1",
    [id],
  );
  await admin.query("RESET session_replication_role");
  const changed = verify();
  expect(changed.status).toBe(1);
  expect(changed.lines).toContain(`transfer ${id} is not what its hash was made of`);
}, 60_000);

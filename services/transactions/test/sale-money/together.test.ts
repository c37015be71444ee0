import { eventually } from "@alpokat/testing";
import { Client } from "pg";
import {
  budi,
  client,
  coffee,
  idr,
  key,
  pay,
  record,
  refund,
  restaurantId,
  rows,
  run,
  siti,
  stack,
  startShop,
  terminalId,
} from "./shop";

beforeAll(async () => {
  await startShop();
  await rows(PLANTED);
});
afterAll(() => stack.stop());

/**
 * A line named "racun" is refused by the database; the first that is named "goyah" fails as a serialization does; and a
 * payment takes its reference so late that whoever looks for it meanwhile finds it free.
 */
const PLANTED = `
  CREATE SEQUENCE public.shaken;
  CREATE FUNCTION public.plant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    IF NEW.name = 'racun' THEN RAISE EXCEPTION 'planted' USING ERRCODE = 'check_violation'; END IF;
    IF NEW.name = 'goyah' AND nextval('public.shaken') = 1 THEN RAISE EXCEPTION 'planted' USING ERRCODE = 'serialization_failure'; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER planted BEFORE INSERT ON transactions.sale_line FOR EACH ROW EXECUTE FUNCTION public.plant();

  CREATE FUNCTION public.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_sleep(0.3);
    RETURN NEW;
  END $$;
  CREATE TRIGGER planted BEFORE INSERT ON transactions.payment FOR EACH ROW WHEN (NEW.provider_reference IS NOT NULL)
    EXECUTE FUNCTION public.dawdle()`;

const RETURNED = { quantity: "-1", unitPrice: "5000", occurredAt: "12-01-2010 16:57", customer: null };

/** Keeps everybody from posting until it ends. */
async function holdAllBooks(): Promise<Client> {
  const books = new Client(stack.database.adminUrl);
  await books.connect();
  await books.query("BEGIN; SELECT FROM transactions.ledger_chain FOR UPDATE");
  return books;
}

const whoWaits = (): Promise<unknown[]> =>
  rows("SELECT FROM pg_stat_activity WHERE usename = 'transactions_app' AND wait_event_type = 'Lock'");

const waitingForLocks = (count: number): Promise<unknown[]> =>
  eventually(whoWaits, (waiting) => waiting.length === count);

const many = (count: number, over: (place: number) => object = () => ({})): Promise<any[]> =>
  Promise.all(Array.from({ length: count }, (_, place) => record(over(place))));
const idsOf = (answers: readonly any[]): string[] =>
  answers.flatMap(({ sale }) => (sale ? [sale.id as string] : []));
const named = (name: string) => ({ lines: [{ ...coffee, name }] });
const salesNamed = async (name: string): Promise<number> =>
  (await rows("SELECT FROM transactions.sale_line WHERE name = $1", [name])).length;
const transactionsOf = async (ids: readonly string[]): Promise<number> =>
  (await rows("SELECT DISTINCT xmin::text FROM transactions.sale WHERE id = ANY($1::uuid[])", [ids])).length;

/** What belongs to a sale and commits with it: posting, decision, event and number. */
async function expectWhole(ids: readonly string[]): Promise<void> {
  const [found] = await rows(
    `SELECT (SELECT count(*)::int FROM transactions.sale WHERE id = ANY($1::uuid[])) AS sales,
            (SELECT count(*)::int FROM transactions.ledger_transfer WHERE reference = ANY($1::uuid[])) AS transfers,
            (SELECT count(*)::int FROM transactions.fraud_decision WHERE transaction_id = ANY($1::uuid[])) AS decisions,
            (SELECT count(*)::int FROM transactions.outbox WHERE type = 'sale.recorded.v1' AND subject::uuid = ANY($1::uuid[])) AS events`,
    [ids],
  );
  const all = ids.length;
  expect(found).toEqual({ sales: all, transfers: all, decisions: all, events: all });
}

async function expectNumbersWithoutGap(): Promise<void> {
  const numbered = await rows(
    "SELECT day_number, row_number() OVER (PARTITION BY outlet_id, business_day ORDER BY day_number)::int AS place FROM transactions.sale",
  );
  expect(numbered.map(({ day_number: number }) => number)).toEqual(numbered.map(({ place }) => place));
}

test("when sales of one merchant come at once, then they share commits, and each has its own answer, number and posting", async () => {
  const answers = await many(16, (place) => ({
    tip: { amount: String(1_000 + place), currencyCode: "IDR" },
  }));
  expect(answers.flatMap(({ userErrors }) => userErrors as unknown[])).toEqual([]);
  expect(answers.map(({ sale }) => sale.tip.amount)).toEqual(
    answers.map((_, place) => String(1_000 + place)),
  );
  const ids = idsOf(answers);
  expect(await transactionsOf(ids)).toBeLessThan(16);
  await expectWhole(ids);
  await expectNumbersWithoutGap();
});

test("when one comes alone, then it has a transaction of its own", async () => {
  const ids = [...idsOf([await record()]), ...idsOf([await record()])];
  expect(await transactionsOf(ids)).toBe(2);
  await expectWhole(ids);
});

test("when some are refused, then the others are recorded, and of the refused ones nothing was stored", async () => {
  const answers = await many(12, (place) => {
    if (place % 4 === 1) return { ...named("ditolak"), expectedTotal: { amount: "1", currencyCode: "IDR" } };
    return place % 4 === 2 ? { terminalId: crypto.randomUUID() } : { terminalId };
  });
  expect(answers.map(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code))).toEqual(
    answers.map((_, place) => [[], ["TOTAL_MISMATCH"], ["TERMINAL_NOT_FOUND"], []][place % 4]),
  );
  expect(await salesNamed("ditolak")).toBe(0);
  await expectWhole(idsOf(answers));
});

test("when one breaks a rule of the database, then it fails alone, without a trace, and the others are recorded", async () => {
  const names = ["teh", "racun", "roti", "kue", "racun", "mie", "jus"];
  const outcomes = await Promise.allSettled(names.map((name) => record(named(name))));
  expect(outcomes.map(({ status }) => status)).toEqual(
    names.map((name) => (name === "racun" ? "rejected" : "fulfilled")),
  );
  const sold = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  await expectWhole(idsOf(sold));
  expect(await salesNamed("racun")).toBe(0);
  await expectNumbersWithoutGap();
});

test("when a serialization fails, then the batch is done again, and everybody has one sale", async () => {
  const answers = await many(8, () => named("goyah"));
  expect(idsOf(answers).length).toBe(8);
  expect(await salesNamed("goyah")).toBe(8);
  await expectWhole(idsOf(answers));
});

test("when one key comes many times at once, then it is one sale, and with another input it is refused", async () => {
  const { idempotencyKey } = key();
  const answers = await many(10, (place) => ({
    ...named("sekali"),
    idempotencyKey: place < 8 ? idempotencyKey : idempotencyKey.toUpperCase(),
  }));
  expect(new Set(idsOf(answers)).size).toBe(1);
  expect(await salesNamed("sekali")).toBe(1);
  const [same, other] = await Promise.all([
    record({ ...named("sekali"), idempotencyKey }),
    record({ ...named("lain"), idempotencyKey }),
  ]);
  expect([idsOf([same]), other.userErrors[0].code]).toEqual([
    [...new Set(idsOf(answers))],
    "IDEMPOTENCY_KEY_REUSED",
  ]);
});

test("when a provider's reference comes several times at once, then one sale has it, and the others are told that it is taken", async () => {
  const payment = { method: "QRIS", amount: idr("36000"), provider: "GOPAY", providerReference: "GP-dua" };
  const naming = (providerReference: string) => ({
    paymentMethod: null,
    payments: [{ ...payment, providerReference }],
  });
  const { sale: open } = await record({ paymentMethod: null, isLeftOpen: true, payments: [] });
  const [answers, more] = [
    await Promise.all([record(naming("GP-dua")), pay(open.id, payment)]),
    await many(6, (place) => (place % 2 ? naming("GP-tiga") : {})),
  ];
  const told = [...answers, ...more].flatMap(({ userErrors }) => userErrors);
  expect(told.map(({ code, field }) => [code, field.at(-1)])).toEqual(
    Array.from({ length: 3 }, () => ["REFERENCE_TAKEN", "providerReference"]),
  );
  const taken = await rows(
    "SELECT provider_reference FROM transactions.payment WHERE provider_reference = ANY($1) ORDER BY 1",
    [["GP-dua", "GP-tiga"]],
  );
  expect(taken.map(({ provider_reference: name }) => name)).toEqual(["GP-dua", "GP-tiga"]);
  expect([idsOf(answers).length, idsOf(more).length]).toEqual([1, 4]);
  await expectWhole([...idsOf(answers), ...idsOf(more)]);
});

test("when sales of two outlets come at once around midnight, then each outlet's day has numbers of its own, without a gap", async () => {
  const midnight = Date.parse("2026-11-22T17:00:00.000Z");
  const answers = await many(16, (place) => {
    const occurredAt = new Date(midnight + (place % 4 < 2 ? -1 : 0)).toISOString();
    return {
      ...(place % 2 ? { outletId: restaurantId } : {}),
      ...{ isOffline: true, occurredAt, deviceTime: occurredAt },
    };
  });
  const days = await rows(
    "SELECT business_day::text AS day, count(*)::int AS sales FROM transactions.sale WHERE id = ANY($1::uuid[]) GROUP BY outlet_id, 1 ORDER BY 1",
    [idsOf(answers)],
  );
  expect(days).toEqual(
    ["2026-11-22", "2026-11-22", "2026-11-23", "2026-11-23"].map((day) => ({ day, sales: 4 })),
  );
  expect(await transactionsOf(idsOf(answers))).toBeLessThan(16);
  await expectNumbersWithoutGap();
});

test("when somebody names another merchant's outlet beside its owner, then there is none", async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, place) => record({}, place % 2 ? budi : siti)),
  );
  expect(answers.map(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code))).toEqual(
    answers.map((_, place) => (place % 2 ? ["OUTLET_NOT_FOUND"] : [])),
  );
});

test("when refunds of older books wait for the merchant's books, then they have taken no number yet, as at a till", async () => {
  const refundOf = (invoice: string) =>
    run(
      siti,
      { field: "importSales", type: "ImportSalesInput", answer: "salesImport { refunds }" },
      {
        ...{ merchantId: siti.merchantId, outletId: restaurantId, currencyCode: "IDR", ...key() },
        rows: [{ ...{ invoice, lineNumber: 1, sku: "T", name: "Teh" }, ...RETURNED }],
      },
    );
  expect((await refundOf("C1")).salesImport.refunds).toBe(1);
  const books = await holdAllBooks();
  const asked = refundOf("C2");
  await waitingForLocks(1);
  const free = "SELECT FROM transactions.day_counter WHERE kind = 'REFUND' FOR UPDATE NOWAIT";
  expect(await rows(free)).toHaveLength(1);
  await books.end();
  expect((await asked).salesImport.refunds).toBe(1);
});

test("when twelve wait for one sale, then four of them hold a connection, and another merchant is answered", async () => {
  const { sale } = await record({ paymentMethod: "CARD" });
  const blocker = new Client(stack.database.adminUrl);
  await blocker.connect();
  await blocker.query("BEGIN");
  await blocker.query("SELECT FROM transactions.sale WHERE id = $1 FOR UPDATE", [sale.id]);
  const refunds = Promise.allSettled(Array.from({ length: 12 }, () => refund(sale.id)));
  try {
    const seen = [(await waitingForLocks(4)).length];
    expect((await client.as(budi).ask("{ sales { edges { node { id } } } }")).errors).toEqual([]);
    for (let look = 0; look < 5; look += 1) seen.push((await whoWaits()).length);
    expect(Math.max(...seen)).toBe(4);
  } finally {
    await blocker.query("ROLLBACK");
    await blocker.end();
  }
  const given = (await refunds).filter(
    (outcome) => outcome.status === "fulfilled" && outcome.value.userErrors.length === 0,
  );
  expect(given).toHaveLength(1);
});

test("when the service stops while sales wait, then each of them is answered and what is answered is all there is", async () => {
  const books = await holdAllBooks();
  const asked = Promise.allSettled(Array.from({ length: 12 }, () => record(named("penutup"))));
  await waitingForLocks(2);
  const stopped = stack.stopService("transactions");
  await books.end();
  await stopped;
  const sold = (await asked).flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(idsOf(sold).length).toBeGreaterThan(2);
  expect(await salesNamed("penutup")).toBe(idsOf(sold).length);
  await expectWhole(idsOf(sold));
});

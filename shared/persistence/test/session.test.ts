import { createHash, randomBytes } from "node:crypto";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import {
  BlindIndex,
  assertDurable,
  inSession,
  jobIs,
  jobScope,
  merchantIsInScope,
  once,
  openDataSource,
  prepared,
  rowSecurity,
  subjectIsInScope,
} from "../src";
import { NOBODY, openIdentity } from "./identity-source";

const NOW = new Date("2026-11-23T03:00:00.000Z");
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await testDatabase();
  const admin = new Client(database.adminUrl);
  await admin.connect();
  await admin.query(`
    SET ROLE identity_owner;
    CREATE TABLE identity.shelf (subject text NOT NULL, merchant text, note text NOT NULL);
    GRANT SELECT, INSERT, UPDATE ON identity.shelf TO identity_app;
    ${rowSecurity("identity.shelf", `${subjectIsInScope("subject")} OR ${merchantIsInScope("merchant")} OR ${jobIs("sweep")}`)}
    SET app.job = 'sweep';
    INSERT INTO identity.shelf VALUES ('ani', 'toko-a', 'satu'), ('budi', 'toko-b', 'dua'), ('buyer:00ff', NULL, 'tiga');
  `);
  await admin.end();
  dataSource = await openIdentity(database.urlFor("identity_app"));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const notes = async (scope: Parameters<typeof inSession>[1]) =>
  inSession(dataSource, scope, async (manager) =>
    (await manager.query<{ note: string }[]>("SELECT note FROM identity.shelf ORDER BY note")).map(
      ({ note }) => note,
    ),
  );

describe("a row scope", () => {
  test.each([
    ["nobody", NOBODY, []],
    ["a subject", { ...NOBODY, subjects: ["ani"] }, ["satu"]],
    ["a buyer without an account", { ...NOBODY, subjects: ["buyer:00ff"] }, ["tiga"]],
    ["a merchant", { ...NOBODY, merchants: ["toko-b"] }, ["dua"]],
    ["two subjects", { ...NOBODY, subjects: ["ani", "budi"] }, ["dua", "satu"]],
    ["a job that the table names", jobScope("sweep"), ["dua", "satu", "tiga"]],
    ["a job that it does not name", jobScope("sign-in"), []],
    ["an empty text as subject", { ...NOBODY, subjects: [""] }, []],
    [
      "a text that would break out of SQL",
      { ...NOBODY, subjects: ["x'), set_config('app.job','sweep',true), ('"] },
      [],
    ],
  ])("when the transaction runs for %s, then exactly its rows show", async (_who, scope, expected) => {
    expect(await notes(scope)).toEqual(expected);
  });

  test("when a transaction has ended, then its scope is gone from the connection", async () => {
    const one = await openIdentity(database.urlFor("identity_app"));
    await inSession(one, jobScope("sweep"), (manager) => manager.query("SELECT 1"));
    expect(await one.query("SELECT note FROM identity.shelf")).toEqual([]);
    await one.destroy();
  });

  test("when a row of another subject is written, then PostgreSQL refuses it and nothing of the transaction stays", async () => {
    const writing = inSession(dataSource, { ...NOBODY, subjects: ["ani"] }, async (manager) => {
      await manager.query("INSERT INTO identity.shelf VALUES ('ani', NULL, 'empat')");
      await manager.query("INSERT INTO identity.shelf VALUES ('budi', NULL, 'lima')");
    });
    await expect(writing).rejects.toMatchObject({ driverError: { code: "42501" } });
    expect(await notes({ ...NOBODY, subjects: ["ani"] })).toEqual(["satu"]);
  });
});

test("when a statement is prepared, then a connection keeps it and answers by it as by any other", async () => {
  const sql = prepared("SELECT $1::int * 2 AS twice");
  const answers = await inSession(dataSource, NOBODY, async (manager) => [
    await manager.query<unknown>(sql, [1]),
    await manager.query<unknown>(sql, [21]),
    await manager.query<unknown>("SELECT $1::int * 3 AS thrice", [1]),
    await manager.query<unknown>("SELECT statement FROM pg_prepared_statements WHERE NOT from_sql"),
  ]);
  expect(answers).toEqual([[{ twice: 2 }], [{ twice: 42 }], [{ thrice: 3 }], [{ statement: sql }]]);
  expect(prepared(sql)).toBe(sql);
});

describe("durability", () => {
  test("when commits are synchronous, then the check passes", async () => {
    await expect(assertDurable(dataSource)).resolves.toBeUndefined();
  });

  test("when synchronous_commit is off, then the start is refused and the setting named", async () => {
    const url = new URL(database.urlFor("identity_app"));
    const admin = new Client(database.adminUrl);
    await admin.connect();
    await admin.query(`ALTER DATABASE ${database.name} SET synchronous_commit = off`);
    await admin.end();
    const opening = openDataSource({
      url: url.toString(),
      schema: "identity",
      entities: [],
      mustBeDurable: true,
      onIdleError: () => undefined,
    });
    await expect(opening).rejects.toThrow(
      "PostgreSQL may lose acknowledged commits: set synchronous_commit to on and start again",
    );
  });
});

describe("once", () => {
  const store = { schema: "identity", inputIndex: new BlindIndex(randomBytes(32), "idempotency.input") };
  const request = (over: object = {}) => ({
    account: "ani",
    key: "0199f5d0-0000-4000-8000-000000000001",
    operation: "count",
    input: { a: 1, b: 2 },
    now: NOW,
    ...over,
  });
  const run = (over: object, work: () => Promise<unknown>) =>
    inSession(dataSource, NOBODY, (manager) => once(manager, store, request(over), work));

  test("when 64 come with one key at once, then the work is done once and all get its result", async () => {
    let done = 0;
    const key = "0199f5d0-0000-4000-8000-000000000064";
    const answers = await Promise.all(
      Array.from({ length: 64 }, () =>
        run({ key }, () => {
          done += 1;
          return Promise.resolve({ number: done });
        }),
      ),
    );
    expect(done).toBe(1);
    expect(answers).toEqual(Array(64).fill({ result: { number: 1 } }));
  });

  test("when the work fails, then the key is free again", async () => {
    const key = "0199f5d0-0000-4000-8000-000000000002";
    await expect(run({ key }, () => Promise.reject(new Error("mati")))).rejects.toThrow("mati");
    expect(await run({ key }, () => Promise.resolve("jadi"))).toEqual({ result: "jadi" });
  });

  test("when the same input comes with its keys in another order, then it is the same", async () => {
    await run({}, () => Promise.resolve("pertama"));
    expect(await run({ input: { b: 2, a: 1 } }, () => Promise.resolve("kedua"))).toEqual({
      result: "pertama",
    });
  });

  test.each([
    ["another input", { input: { a: 1, b: 3 } }],
    ["another operation", { operation: "add" }],
  ])("when the key comes with %s, then it is reused", async (_what, over) => {
    await run({}, () => Promise.resolve("pertama"));
    expect(await run(over, () => Promise.resolve("kedua"))).toEqual({ isReused: true });
  });

  test("when an input was stored, then its bare hash is nowhere, and another secret gives another", async () => {
    const input = { email: "ani@contoh.id" };
    const key = "0199f5d0-0000-4000-8000-000000000003";
    await run({ key, input }, () => Promise.resolve("jadi"));
    const text = JSON.stringify(["count", input]);
    const [row] = await dataSource.query<{ request_index: Buffer }[]>(
      "SELECT request_index FROM identity.idempotency_record WHERE key = $1",
      [key],
    );
    expect(row?.request_index).toEqual(store.inputIndex.of(text));
    expect(row?.request_index).not.toEqual(createHash("sha256").update(text).digest());
    const other = new BlindIndex(randomBytes(32), "idempotency.input");
    expect(row?.request_index).not.toEqual(other.of(text));
  });

  test("when another account uses the key, then it is its own", async () => {
    await run({}, () => Promise.resolve("pertama"));
    expect(await run({ account: "budi" }, () => Promise.resolve("kedua"))).toEqual({ result: "kedua" });
  });
});

import { migrate } from "@alpokat/persistence";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client } from "pg";
import { migrations } from "../src/persistence/migrations";

const MIGRATION = "NoticesForRestricted1795787000000";
const [LAST, OTHER, BY, ANOTHER] = Array.from({ length: 4 }, () => crypto.randomUUID());

let database: TestDatabase;
let admin: Client;
beforeAll(async () => {
  database = await testDatabase();
  admin = new Client(database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

/** A version whose pass over the accounts is over, or that nobody has confirmed. */
const publish = (version: number, state: "PUBLISHED" | "PROPOSED", cursor: string | undefined) =>
  admin.query(
    `INSERT INTO identity.notice_publication (version, state, sha256_id, sha256_en, must_be_acknowledged, effective_from, proposed_by,
       proposed_at, confirmed_by, confirmed_at, pass_cursor)
     VALUES ($1, $2, repeat('a', 64), repeat('b', 64), false, '2026-11-25', $3, '2026-11-23', $4, $5, $6)`,
    [
      ...[version, state, BY],
      ...(state === "PUBLISHED" ? [ANOTHER, "2026-11-23"] : [null, null]),
      cursor ?? null,
    ],
  );

const passes = async (): Promise<readonly unknown[]> => {
  const { rows } = await admin.query(
    `SELECT version, next_pass_at IS NOT NULL AND next_pass_at <= now() AS due, pass_cursor AS cursor
       FROM identity.notice_publication ORDER BY version`,
  );
  return rows.map(({ version, due, cursor }) => [version, due, cursor] as unknown);
};

const migrateAgain = async (): Promise<readonly string[]> => {
  await admin.query("DELETE FROM identity.schema_migration WHERE name = $1", [MIGRATION]);
  return migrate(database.urlFor("identity_migrator"), migrations);
};

describe("U2: one more pass of the notice in force, for people who were restricted meanwhile", () => {
  test("when there is the first notice alone, then nobody is told again of what came with the registration", async () => {
    expect(await migrateAgain()).toEqual([MIGRATION]);
    expect(await passes()).toEqual([[1, false, null]]);
  });

  test("when several were published and one is proposed, then the latest that was published begins anew, and no other", async () => {
    await publish(2, "PUBLISHED", OTHER);
    await publish(3, "PUBLISHED", LAST);
    await publish(4, "PROPOSED", undefined);
    expect(await passes()).toEqual([
      [1, false, null],
      [2, false, OTHER],
      [3, false, LAST],
      [4, false, null],
    ]);
    expect(await migrateAgain()).toEqual([MIGRATION]);
    expect(await passes()).toEqual([
      [1, false, null],
      [2, false, OTHER],
      [3, true, null],
      [4, false, null],
    ]);
  });
});

import { Client } from "pg";
import { testDatabase } from "../src";

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("testDatabase", () => {
  test("when two test files ask, then neither sees the other's tables", async () => {
    const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
    await ask(first.adminUrl, "create table note (line text)");
    expect(await ask(first.adminUrl, "select to_regclass('note')::text as found")).toEqual([
      { found: "note" },
    ]);
    expect(await ask(second.adminUrl, "select to_regclass('note')::text as found")).toEqual([
      { found: null },
    ]);
    await Promise.all([first.drop(), second.drop()]);
  });

  test("when it is dropped while somebody is connected, then it is gone all the same", async () => {
    const database = await testDatabase();
    const client = new Client(database.adminUrl);
    client.on("error", () => undefined);
    await client.connect();
    await database.drop();
    await expect(ask(database.adminUrl, "select 1")).rejects.toThrow(
      `database "${database.name}" does not exist`,
    );
  });

  test("when a role that does not exist is asked for, then the known ones are named", async () => {
    const database = await testDatabase();
    expect(() => database.urlFor("nobody_app")).toThrow(
      /^No role nobody_app: known are identity_migrator, identity_app,/,
    );
    await database.drop();
  });
});

import { startFaultProxy, type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { databaseFault, inSession } from "../src";
import { NOBODY, openIdentity } from "./identity-source";

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await testDatabase();
  const admin = new Client(database.adminUrl);
  await admin.connect();
  await admin.query(`
    SET ROLE identity_owner;
    CREATE TABLE identity.counter (id int PRIMARY KEY, value int NOT NULL);
    INSERT INTO identity.counter VALUES (1, 0), (2, 0);
    GRANT SELECT, UPDATE ON identity.counter TO identity_app;
  `);
  await admin.end();
  dataSource = await openIdentity(database.urlFor("identity_app"));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

test("F17: when two transactions cross, then the loser of the deadlock runs again, and each has its effect once", async () => {
  const admin = new Client(database.adminUrl);
  await admin.connect();
  // Found long before the wait for a lock ends, however busy the machine is.
  const role = `ALTER ROLE identity_app IN DATABASE ${database.name}`;
  await admin.query(`${role} SET deadlock_timeout = '50ms'`);
  const crossing = await openIdentity(database.urlFor("identity_app"));
  await admin.query(`${role} RESET deadlock_timeout`);
  await admin.end();
  let runs = 0;
  let letGo = (): void => undefined;
  const bothHold = new Promise<void>((resolve) => (letGo = resolve));
  const add = (first: number, second: number) =>
    inSession(crossing, NOBODY, async (manager) => {
      await manager.query("UPDATE identity.counter SET value = value + 1 WHERE id = $1", [first]);
      runs += 1;
      if (runs === 2) letGo();
      await bothHold;
      await manager.query("UPDATE identity.counter SET value = value + 1 WHERE id = $1", [second]);
    });
  await Promise.all([add(1, 2), add(2, 1)]);
  await crossing.destroy();
  const rows = await dataSource.query<{ value: number }[]>("SELECT value FROM identity.counter ORDER BY id");
  expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
  expect(runs).toBeGreaterThan(2);
});

test("when a name is taken meanwhile, then the loser runs once more and finds it, and a second time it is a CONFLICT to clients", async () => {
  const renaming = (finds: boolean) => {
    let runs = 0;
    return inSession(dataSource, NOBODY, async (manager) => {
      runs += 1;
      if (runs > 1 && finds) return runs;
      return manager.query("UPDATE identity.counter SET id = 2 WHERE id = 1");
    }).catch((error: unknown) => [databaseFault(error)?.code, runs]);
  };
  expect([await renaming(true), await renaming(false)]).toEqual([2, ["CONFLICT", 2]]);
});

test("F16: when a lock is not had in a second, then the fault is a CONFLICT to clients", async () => {
  const holder = new Client(database.urlFor("identity_app"));
  await holder.connect();
  await holder.query("BEGIN; UPDATE identity.counter SET value = value WHERE id = 1");
  const waiting = dataSource.query("UPDATE identity.counter SET value = value WHERE id = 1");
  const fault = await waiting.then(
    () => null,
    (error: unknown) => databaseFault(error),
  );
  await holder.query("ROLLBACK");
  await holder.end();
  expect(fault?.code).toBe("CONFLICT");
});

test("F26: when a statement runs longer than it may, then the fault is SERVICE_UNAVAILABLE to clients", async () => {
  const fault = await dataSource.query("SELECT pg_sleep(30)").then(
    () => null,
    (error: unknown) => databaseFault(error),
  );
  expect(fault?.code).toBe("SERVICE_UNAVAILABLE");
});

test("F26: when a process is too busy to go on with its transaction, then the server ends it and the fault is SERVICE_UNAVAILABLE", async () => {
  const stalled = inSession(dataSource, NOBODY, async (manager) => {
    await manager.query("SET LOCAL idle_in_transaction_session_timeout = 200");
    // Nothing of this process may run meanwhile, so that it learns of the end by the answer to its next statement.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    return manager.query("SELECT 1");
  });
  await expect(stalled).rejects.toMatchObject({ driverError: { code: "25P03" } });
  expect(databaseFault(await stalled.catch((error: unknown) => error))?.code).toBe("SERVICE_UNAVAILABLE");
});

test("when a service that stops has closed its connections, then who still asks gets SERVICE_UNAVAILABLE", async () => {
  const closed = await openIdentity(database.urlFor("identity_app"));
  await closed.destroy();
  const faults = await Promise.all(
    [closed.query("SELECT 1"), inSession(closed, NOBODY, (manager) => manager.query("SELECT 1"))].map(
      (asked) =>
        asked.then(
          () => null,
          (error: unknown) => databaseFault(error)?.code,
        ),
    ),
  );
  expect(faults).toEqual(["SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE"]);
});

test("when one of several statements that were sent at once fails, then whoever waits for a later one is told why, and the next transaction of nothing", async () => {
  const one = await openIdentity(database.urlFor("identity_app"));
  const codes = await inSession(one, NOBODY, async (manager) => {
    const sent = ["SELECT 1", "SELECT 1 / 0", "SELECT 2", "SELECT 3"].map((sql) => manager.query(sql));
    return (await Promise.allSettled(sent)).map((outcome) =>
      outcome.status === "fulfilled" ? "done" : (outcome.reason as { code: string }).code,
    );
  });
  expect(codes).toEqual(["done", "22012", "22012", "22012"]);
  const next = await inSession(one, NOBODY, (manager) =>
    Promise.allSettled([manager.query("SELECT * FROM no_such_table"), manager.query("SELECT 1")]),
  );
  await one.destroy();
  expect(
    next.map((outcome) => outcome.status === "rejected" && (outcome.reason as { code: string }).code),
  ).toEqual(["42P01", "42P01"]);
});

test("when a fault is a defect of ours, then it is none of the client's business", async () => {
  const fault = await dataSource.query("SELECT * FROM no_such_table").then(
    () => null,
    (error: unknown) => databaseFault(error),
  );
  expect(fault).toBeNull();
});

describe("the first connection of a service", () => {
  test.each([
    ["takes its time, then the service asks again", "hang", 1],
    ["is refused, then the service says so at once", "refuse", Number.POSITIVE_INFINITY],
  ] as const)("when it %s", async (_what, fault, remaining) => {
    const direct = new URL(database.urlFor("identity_app"));
    const proxy = await startFaultProxy(direct.href);
    Object.assign(proxy, { fault, remaining });
    direct.port = new URL(proxy.url).port;
    const opened = await openIdentity(direct.href).catch(() => null);
    const answer = await opened?.query<unknown>("SELECT 1 AS one");
    const { connections } = proxy;
    await opened?.destroy();
    await proxy.stop();
    expect([answer, connections]).toEqual(fault === "hang" ? [[{ one: 1 }], 2] : [undefined, 1]);
  });
});

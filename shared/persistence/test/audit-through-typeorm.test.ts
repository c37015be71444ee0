import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  anchorFileOf,
  auditEpochTable,
  auditTables,
  EventStream,
  TreeReader,
  TreeSealer,
  verifyAudit,
} from "@alpokat/audit";
import { newId } from "@alpokat/kernel";
import { testDatabase, type TestDatabase } from "@alpokat/testing";
import { DataSource } from "typeorm";

const PLACE = { schema: "carrier", stream: "case_log" };

/** The record's library takes any executor; here it is TypeORM, with a stream of its own beside the access record. */
describe("a stream of the record through TypeORM", () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let directory: string;
  beforeAll(async () => {
    database = await testDatabase();
    const owner = await new DataSource({ type: "postgres", url: database.adminUrl }).initialize();
    await owner.query(`SET ROLE carrier_owner; ${auditTables(PLACE.schema, PLACE.stream)};
      ${auditEpochTable(PLACE.schema, PLACE.stream)}`);
    await owner.destroy();
    dataSource = await new DataSource({ type: "postgres", url: database.urlFor("carrier_app") }).initialize();
    directory = await mkdtemp(path.join(os.tmpdir(), "alpokat-anchor-"));
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
    await rm(directory, { recursive: true });
  });

  test("when entries are appended, sealed, read and verified, then all of it works as with pg", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const stream = new EventStream(PLACE);
    const entries = ["OPENED", "ASSIGNED"].map((kind) => ({
      id: newId(),
      at: "2026-11-23T03:00:00.000Z",
      subject: null,
      requestId: null,
      kind,
    }));
    await dataSource.transaction((manager) => stream.append(manager, entries));
    const sealer = new TreeSealer({
      ...PLACE,
      service: "transactions",
      database: dataSource,
      signingKey: privateKey.export({ format: "jwk" }),
      anchorDirectory: directory,
      onError: () => undefined,
    });
    let head = null;
    // Transactions of other tests on the same server hold the sealer back.
    while (head === null) head = await sealer.sealNow();

    expect(head).toMatchObject({ stream: "case_log", size: 2 });
    expect(await new TreeReader(PLACE).head(dataSource)).toEqual(head);
    expect((await stream.read(dataSource, { limit: 5 })).map(({ seq }) => seq)).toEqual([2n, 1n]);
    const runner = dataSource.createQueryRunner();
    const verification = await verifyAudit({
      ...PLACE,
      executor: runner,
      anchorFile: anchorFileOf(directory, "transactions", "case_log"),
      publicKey: publicKey.export({ format: "jwk" }),
    });
    await runner.release();
    expect(verification).toMatchObject({
      isSound: true,
      service: "transactions",
      sealedEvents: 2,
      unanchoredHeads: 0,
    });
  });
});

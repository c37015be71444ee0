import { appendFile, readFile } from "node:fs/promises";
import { type Client } from "pg";
import {
  HeadVerifier,
  poolTransactor,
  readAnchorLine,
  TreeReader,
  verifyConsistency,
  verifyInclusion,
} from "../src";
import { auditEvent, NOW, publicKey, SCHEMA, SERVICE, testRecord, type TestRecord } from "./record";

const leavesOf = async (client: Client): Promise<string[]> => {
  const sql = `SELECT id FROM ${SCHEMA}.audit_leaf JOIN ${SCHEMA}.audit_event USING (seq) ORDER BY leaf_index`;
  return (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id);
};
const anchoredSizes = async (file: string): Promise<number[]> =>
  (await readFile(file, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(readAnchorLine(line).head) as { size: number }).size);

describe("the sealer", () => {
  let record: TestRecord;
  beforeAll(async () => {
    record = await testRecord();
  });
  beforeEach(() => record.reset());
  afterAll(() => record.close());

  test("when there is nothing to seal, then there is no head", async () => {
    expect(await record.sealer().sealNow()).toBeNull();
  });

  test("when events are sealed, then the signed head covers them, in the database and in the file", async () => {
    await record.log.append(record.app, [auditEvent(), auditEvent(), auditEvent()]);
    const head = await record.sealAll();

    expect(head).toMatchObject({
      service: SERVICE,
      stream: "audit",
      size: 3,
      at: NOW.toISOString(),
      keyId: "audit-1",
      highestSeq: "3",
    });
    const { rows } = await record.app.query<{ head: string; signature: string }>(
      `SELECT head, signature FROM ${SCHEMA}.audit_head`,
    );
    expect(rows.map((row) => new HeadVerifier([publicKey]).open(row))).toEqual([head]);
    const line = readAnchorLine((await readFile(record.anchorFile, "utf8")).trimEnd());
    expect({ head: line.head, signature: line.signature }).toEqual(rows[0]);
    expect(line.leaves).toHaveLength(3 * 32);
  });

  test("when a transaction commits late, then it is sealed later, and nothing is missed or sealed twice", async () => {
    const sealer = record.sealer();
    const [early, late, between, after] = [auditEvent(), auditEvent(), auditEvent(), auditEvent()];
    const slow = await record.app.connect();

    await record.log.append(record.app, [early]);
    await record.sealAll();
    await slow.query("BEGIN");
    await record.log.append(slow, [late]); // takes seq 2
    await record.log.append(record.app, [between]); // takes seq 3 and commits first
    expect(await sealer.sealNow()).toBeNull();
    expect(await leavesOf(record.admin)).toEqual([early.id]);

    await slow.query("COMMIT");
    slow.release();
    await record.log.append(record.app, [after]);
    expect((await record.sealAll())?.size).toBe(4);
    expect(await leavesOf(record.admin)).toEqual([early.id, late.id, between.id, after.id]);
    expect(await record.verify()).toMatchObject({ isSound: true, sealedEvents: 4, pendingEvents: 0 });
  });

  test("when the lower position commits in the younger transaction, then order is that of transactions", async () => {
    const [first, second] = [auditEvent(), auditEvent()];
    const older = await record.app.connect();
    await older.query("BEGIN");
    await older.query("SELECT pg_current_xact_id()");
    await record.log.append(record.app, [second]); // seq 1, younger transaction, already committed
    expect(await record.sealer().sealNow()).toBeNull();
    await record.log.append(older, [first]); // seq 2, older transaction
    await older.query("COMMIT");
    older.release();

    expect((await record.sealAll())?.size).toBe(2);
    expect(await leavesOf(record.admin)).toEqual([first.id, second.id]);
    expect((await record.verify()).findings).toEqual([]);
  });

  test("when a transaction was rolled back, then its gap holds up nothing", async () => {
    const client = await record.app.connect();
    await client.query("BEGIN");
    await record.log.append(client, [auditEvent()]);
    await client.query("ROLLBACK");
    client.release();
    await record.grow(1);
    expect(await record.verify()).toMatchObject({ isSound: true, sealedEvents: 1 });
  });

  test("when two replicas seal at once while events arrive, then every event has one leaf", async () => {
    const sealers = [record.sealer({ batchSize: 7 }), record.sealer({ batchSize: 5 })];
    const writes = Array.from({ length: 40 }, (_, index) =>
      record.log.append(
        record.app,
        Array.from({ length: (index % 3) + 1 }, () => auditEvent()),
      ),
    );
    const seals = [...sealers, ...sealers].map((sealer) => sealer.sealNow());
    await Promise.all([...writes, ...seals]);
    await record.sealAll({ batchSize: 7 });

    expect(await record.verify()).toMatchObject({
      findings: [],
      sealedEvents: 79,
      pendingEvents: 0,
      unanchoredHeads: 0,
    });
  });

  test("when it stopped between commit and file, then the next one anchors what is missing", async () => {
    await record.grow(2);
    await record.log.append(record.app, [auditEvent()]);
    const stopped = record.sealer({ anchorDirectory: "/dev/null/nowhere" });
    while ((await leavesOf(record.admin)).length < 3)
      await expect(stopped.sealNow()).rejects.toThrow("ENOTDIR");
    expect(await anchoredSizes(record.anchorFile)).toEqual([2]);
    expect(await record.verify()).toMatchObject({ isSound: true, heads: 2, unanchoredHeads: 1 });

    await record.sealer().sealNow();
    expect(await anchoredSizes(record.anchorFile)).toEqual([2, 3]);
  });

  test("when a crash cut the file's last line short, then it is written anew", async () => {
    await record.grow(2);
    await appendFile(record.anchorFile, '{"head":"{\\"at');
    expect((await record.verify()).isSound).toBe(true);
    await record.grow(1);
    expect(await anchoredSizes(record.anchorFile)).toEqual([2, 3]);
    expect((await record.verify()).isSound).toBe(true);
  });

  test("when the database was rolled back, then it refuses to anchor on top", async () => {
    await record.grow(2);
    await record.grow(1);
    for (const [table, column] of [
      ["head", "size"],
      ["leaf", "leaf_index + 1"],
      ["event", "seq"],
    ]) {
      await record.admin.query(`DELETE FROM ${SCHEMA}.audit_${String(table)} WHERE ${String(column)} > 2`);
    }
    await expect(record.sealer().sealNow()).rejects.toThrow("rolled back");
  });

  test("when the rows were copied into a cluster that counts lower, then it refuses to seal", async () => {
    await record.grow(1);
    await record.admin.query(`UPDATE ${SCHEMA}.audit_head SET last_transaction = '9000000000'`);
    await expect(record.sealer().sealNow()).rejects.toThrow("another cluster");
  });

  test("when a round fails, then it is told, and the next one seals", async () => {
    const working = poolTransactor(record.app);
    let rounds = 0;
    let told: unknown;
    const sealer = record.sealer({
      intervalMilliseconds: 1,
      onError: (error) => (told = error),
      database: {
        transaction: (work) => {
          rounds += 1;
          return rounds === 1 ? Promise.reject(new Error("no connection")) : working.transaction(work);
        },
      },
    });
    await record.log.append(record.app, [auditEvent()]);
    sealer.start();
    while ((await leavesOf(record.admin)).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await sealer.stop();
    expect(told).toEqual(new Error("no connection"));
    expect((await record.verify()).isSound).toBe(true);
  });
});

describe("proofs from the tables", () => {
  test("when any leaf of 700 is asked for, then its proof and the trees' consistency hold", async () => {
    const record = await testRecord();
    const reader = new TreeReader({ schema: SCHEMA });
    const events = [...(await record.grow(300)), ...(await record.grow(400))];
    const head = await reader.head(record.app);
    const earlier = await reader.head(record.app, 300);
    if (!head || !earlier) throw new Error("There are two heads.");
    const root = Buffer.from(head.root, "hex");
    expect([earlier.size, head.size]).toEqual([300, 700]);
    expect(
      (await record.admin.query(`SELECT level, node_index::int FROM ${SCHEMA}.audit_node`)).rows,
    ).toEqual([
      { level: 8, node_index: 0 },
      { level: 8, node_index: 1 },
    ]);

    for (const index of [0, 1, 255, 256, 299, 300, 511, 512, 698, 699]) {
      const answer = await reader.inclusion(record.app, events[index]?.id ?? "", 700);
      if (!answer) throw new Error("The event is in the tree.");
      expect(answer.leafIndex).toBe(index);
      expect(verifyInclusion({ index, size: 700, leaf: answer.leaf, root }, answer.proof)).toBe(true);
    }
    expect(await reader.inclusion(record.app, events[300]?.id ?? "", 300)).toBeNull();
    const claim = { earlier: 300, earlierRoot: Buffer.from(earlier.root, "hex"), size: 700, root };
    expect(verifyConsistency(claim, await reader.consistency(record.app, 300, 700))).toBe(true);
    await record.close();
  });
});

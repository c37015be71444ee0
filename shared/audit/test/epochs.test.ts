import { generateKeyPairSync } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { type AuditVerification, type EpochOrder, foreseeEpoch, readEpoch, startEpoch } from "../src";
import { HeadSigner, type RestoredStream } from "../src";
import { auditEvent, NOW, privateKey, SCHEMA, SERVICE, testRecord, type TestRecord } from "./record";

const kindsOf = ({ findings }: AuditVerification): string[] => findings.map(({ kind }) => kind);

let record: TestRecord;
let stream: RestoredStream;
beforeAll(async () => {
  record = await testRecord();
  const { admin, anchorFile } = record;
  stream = {
    schema: SCHEMA,
    service: SERVICE,
    anchorFile,
    database: {
      async transaction(work) {
        await admin.query("BEGIN");
        try {
          const result = await work(admin);
          await admin.query("COMMIT");
          return result;
        } catch (error) {
          await admin.query("ROLLBACK");
          throw error;
        }
      },
    },
  };
});
afterAll(() => record.close());
beforeEach(() => record.reset());

const order = (over: Partial<EpochOrder> = {}): EpochOrder => ({
  signingKey: privateKey,
  reason: "Restored from the backup of Sunday",
  operators: ["Rina", "Joko"],
  confirmedLost: 10,
  clock: () => NOW,
  ...over,
});
const anchorText = (): Promise<string> => readFile(record.anchorFile, "utf8");
const epochsStored = async (): Promise<number | null> =>
  (await record.admin.query(`SELECT FROM ${SCHEMA}.audit_epoch`)).rowCount;

/** As a restore leaves the tables: events and tree up to a head, whose transactions another cluster counted. */
async function restoreTo(size: number, transactionsAhead = 9_000_000_000): Promise<void> {
  for (const [table, column] of [
    ["head", "size"],
    ["leaf", "leaf_index + 1"],
  ] as const)
    await record.admin.query(`DELETE FROM ${SCHEMA}.audit_${table} WHERE ${column} > $1`, [size]);
  await record.admin.query(
    `DELETE FROM ${SCHEMA}.audit_event WHERE seq > (SELECT max(seq) FROM ${SCHEMA}.audit_leaf)`,
  );
  const moved = (column: string): string =>
    `${column} = ((${column}::text)::bigint + ${String(transactionsAhead)})::text::xid8`;
  await record.admin.query(`UPDATE ${SCHEMA}.audit_event SET ${moved("transaction_id")}`);
  await record.admin.query(`UPDATE ${SCHEMA}.audit_head SET ${moved("last_transaction")}`);
}

/** An event of the other cluster that no head covered when the backup was made. */
async function lateEvent(): Promise<void> {
  await record.log.append(record.app, [auditEvent()]);
  await record.admin.query(
    `UPDATE ${SCHEMA}.audit_event SET transaction_id = '9100000000' WHERE seq = (SELECT max(seq) FROM ${SCHEMA}.audit_event)`,
  );
}

describe("a new epoch of the record", () => {
  test("when a shorter record is restored into another cluster, then it goes on, linked to what was, and says what is missing", async () => {
    await record.grow(20);
    await record.grow(10);
    const before = await record.verify();
    await restoreTo(20);
    await lateEvent();
    await expect(record.sealer().sealNow()).rejects.toThrow("another cluster");
    expect(kindsOf(await record.verify())).toContain("CUT_OFF");

    const foreseen = await foreseeEpoch(stream);
    expect(foreseen).toMatchObject({ number: 2, continues: 1, lost: 10, carried: 1, afterSeq: "31" });
    const epoch = await startEpoch(stream, order());
    expect(epoch).toMatchObject({
      previous: { size: 30, root: before.root },
      restored: { size: 20 },
      lost: 10,
      carried: 1,
      operators: ["Rina", "Joko"],
      reason: "Restored from the backup of Sunday",
    });
    expect(await record.verify()).toMatchObject({
      isSound: true,
      sealedEvents: 21,
      heads: 2,
      unanchoredHeads: 0,
    });

    await record.grow(5);
    await record.grow(4);
    const after = await record.verify();
    expect(after).toMatchObject({
      findings: [],
      isSound: true,
      sealedEvents: 30,
      pendingEvents: 0,
      heads: 4,
    });
    expect(after.epochs).toEqual([epoch]);
    const { rows } = await record.admin.query<{ seq: number }>(
      `SELECT min(seq)::int AS seq FROM ${SCHEMA}.audit_event WHERE seq > 31`,
    );
    expect(rows).toEqual([{ seq: 32 }]);
  });

  test("when nothing is missing but the cluster is another, then the epoch says that nothing was lost", async () => {
    await record.grow(7);
    await restoreTo(7);
    expect(await startEpoch(stream, order({ confirmedLost: 0 }))).toMatchObject({ lost: 0, carried: 0 });
    await record.grow(3);
    expect(await record.verify()).toMatchObject({ findings: [], isSound: true, sealedEvents: 10 });
  });

  test("when a record is restored twice, the second time to before the first, then both are told of and it verifies", async () => {
    await record.grow(10);
    await record.grow(10);
    await restoreTo(10);
    await startEpoch(stream, order());
    await record.grow(6);
    await restoreTo(10);
    await startEpoch(stream, order({ confirmedLost: 6 }));
    await record.grow(2);
    const twice = await record.verify();
    expect(twice).toMatchObject({ findings: [], isSound: true, sealedEvents: 12 });
    expect(twice.epochs.map(({ number, continues }) => [number, continues])).toEqual([
      [2, 1],
      [3, 2],
    ]);
    await record.admin.query(`TRUNCATE ${SCHEMA}.audit_epoch`);
    await restoreTo(10);
    await startEpoch(stream, order({ confirmedLost: 2 }));
    await record.grow(1);
    const thrice = await record.verify();
    expect(thrice).toMatchObject({ findings: [], isSound: true, sealedEvents: 11 });
    expect(thrice.epochs.map(({ number, continues }) => [number, continues])).toEqual([[4, 1]]);
  });

  test.each([
    [
      "another number of lost events is confirmed",
      { confirmedLost: 9 },
      /10 events are lost, and 9 were confirmed/,
    ],
    ["one person is both operators", { operators: ["Rina", " Rina"] as const }, /Two different people/],
    ["no reason is given", { reason: " " }, /needs a reason/],
  ])("when %s, then nothing is begun, anchored or stored", async (_what, over, refusal) => {
    await record.grow(10);
    await record.grow(10);
    await restoreTo(10);
    const before = await anchorText();
    await expect(startEpoch(stream, order(over))).rejects.toThrow(refusal);
    expect([await anchorText(), await epochsStored()]).toEqual([before, 0]);
  });

  test("when nothing is missing, or the restored record is another one, then no epoch is begun", async () => {
    await record.grow(10);
    await expect(startEpoch(stream, order())).rejects.toThrow("no epoch is needed");
    const other = await anchorText();
    await record.reset();
    await record.grow(8);
    await restoreTo(8);
    await writeFile(record.anchorFile, other);
    await expect(startEpoch(stream, order())).rejects.toThrow("another record");
    expect(await epochsStored()).toBe(0);
  });

  test("when it stopped between file and database, then the sealer refuses, and the next try completes it", async () => {
    await record.grow(10);
    await record.grow(10);
    await restoreTo(10);
    const failing: RestoredStream = {
      ...stream,
      database: {
        transaction: (work) =>
          stream.database.transaction(async (executor) => {
            await work(executor);
            throw new Error("killed");
          }),
      },
    };
    await expect(startEpoch(failing, order())).rejects.toThrow("killed");
    expect(await epochsStored()).toBe(0);
    expect(kindsOf(await record.verify())).toContain("EPOCH_FORGED");
    await startEpoch(stream, order());
    await record.grow(1);
    expect(await record.verify()).toMatchObject({ findings: [], isSound: true, sealedEvents: 11 });
    expect((await anchorText()).match(/^{"epoch"/gm)).toHaveLength(1);
  });
});

describe("somebody who has the database and the file, and not the key", () => {
  beforeEach(async () => {
    await record.grow(10);
    await record.grow(10);
    await restoreTo(10);
  });
  const stranger = { ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }), kid: "audit-1" };

  test("when they cut the record and forge an epoch over it, then the epoch and the cut are both found", async () => {
    await startEpoch(stream, order({ signingKey: stranger }));
    const found = await record.verify();
    expect(found.isSound).toBe(false);
    expect(found.findings.find(({ kind }) => kind === "EPOCH_FORGED")?.sentence).toBe(
      "The epoch in line 3 of the anchor file is not signed by the service's key.",
    );
    expect(kindsOf(found)).toContain("CUT_OFF");
    expect(found.epochs).toEqual([]);
  });

  test("when they change what a genuine epoch says was lost, then it is found", async () => {
    await startEpoch(stream, order());
    const text = await anchorText();
    await writeFile(record.anchorFile, text.replace('\\"lost\\":10', '\\"lost\\":0'));
    expect(kindsOf(await record.verify())).toContain("EPOCH_FORGED");
  });

  test("when they take a genuine epoch out of the file or out of the database, then it is found", async () => {
    await startEpoch(stream, order());
    const text = await anchorText();
    await writeFile(record.anchorFile, text.replace(/^{"epoch".*\n/m, ""));
    expect(kindsOf(await record.verify())).toContain("EPOCH_FORGED");
    await writeFile(record.anchorFile, text);
    expect((await record.verify()).isSound).toBe(true);
    await record.admin.query(`TRUNCATE ${SCHEMA}.audit_epoch`);
    expect(kindsOf(await record.verify())).toContain("EPOCH_FORGED");
  });

  test("when an epoch signed by the key is not linked to the last head, or began with another tree, then it is found", async () => {
    await startEpoch(stream, order());
    const lines = (await anchorText()).trimEnd().split("\n");
    const signed = JSON.parse(lines.at(-1) ?? "") as { epoch: string; signature: string };
    const signer = new HeadSigner(privateKey);
    for (const changed of [
      signed.epoch.replace('"size":20', '"size":19'),
      signed.epoch.replace(readEpoch(signed).restored.root, "ab".repeat(32)),
    ]) {
      const line = JSON.stringify({ epoch: changed, signature: signer.signText(changed) });
      await writeFile(record.anchorFile, [...lines.slice(0, -1), line, ""].join("\n"));
      expect(kindsOf(await record.verify())).toContain("EPOCH_FORGED");
    }
  });

  test("when an event of the new epoch, or a carried one, is edited, moved or removed, then it is named", async () => {
    await lateEvent();
    await startEpoch(stream, order());
    await record.grow(4);
    const last = 21 + 1;
    for (const change of [
      `UPDATE ${SCHEMA}.audit_event SET payload = replace(payload, 'ALLOW', 'DENY') WHERE seq = ${String(last)}`,
      `UPDATE ${SCHEMA}.audit_event SET payload = replace(payload, 'ALLOW', 'DENY') WHERE seq = 21`,
      `DELETE FROM ${SCHEMA}.audit_event WHERE seq = 21`,
      `DELETE FROM ${SCHEMA}.audit_event WHERE seq = ${String(last)}`,
    ]) {
      await record.admin.query("BEGIN");
      await record.admin.query(change);
      await record.admin.query("COMMIT");
      expect(kindsOf(await record.verify())).not.toEqual([]);
    }
  });

  test("when the service's own role begins an epoch, then the database refuses it", async () => {
    const sql = `INSERT INTO ${SCHEMA}.audit_epoch (number, epoch, signature, start_size, after_seq) VALUES (2, '', '', 1, 1)`;
    await expect(record.app.query(sql)).rejects.toMatchObject({ code: "42501" });
  });
});

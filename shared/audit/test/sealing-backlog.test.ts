import { randomBytes } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { AuditLog, SealingBacklog } from "../src";
import { auditEvent, SCHEMA, testRecord, type TestRecord } from "./record";

describe("a record that falls behind", () => {
  let record: TestRecord;
  beforeAll(async () => {
    record = await testRecord();
  });
  afterAll(() => record.close());

  const events = (count: number) => Array.from({ length: count }, () => auditEvent());
  const stored = async (): Promise<number> => {
    const sql = `SELECT count(*)::int AS count FROM ${SCHEMA}.audit_event`;
    return (await record.admin.query<{ count: number }>(sql)).rows[0]?.count ?? 0;
  };

  test("when the sealer can't anchor, then events are taken up to the limit and refused beyond it; when it can again, then they are taken", async () => {
    const backlog = new SealingBacklog(5);
    const log = new AuditLog({ schema: SCHEMA, subjectKey: randomBytes(32), backlog });
    const folder = path.dirname(record.anchorFile);
    await rename(folder, `${folder}.away`);
    await writeFile(folder, "no folder");

    await log.append(record.app, events(3));
    await expect(record.sealer({ backlog }).sealNow()).rejects.toThrow(/ENOTDIR|EEXIST/);
    await log.append(record.app, events(2));
    await expect(log.append(record.app, events(1))).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect([await stored(), backlog.waiting]).toEqual([5, 5]);

    await rename(folder, `${folder}.file`);
    await rename(`${folder}.away`, folder);
    await record.sealAll({ backlog });
    expect(backlog.waiting).toBe(0);
    await log.append(record.app, events(4));
    expect([await stored(), backlog.waiting]).toEqual([9, 4]);
  });

  test("when more wait in the database than this process appended, then the sealer's count holds", async () => {
    await record.sealAll();
    const backlog = new SealingBacklog(100);
    const other = await record.app.connect();
    try {
      // A running transaction keeps the sealer from what was appended after it began.
      await other.query("BEGIN; SELECT pg_current_xact_id()");
      await record.log.append(record.app, events(7));
      await record.sealer({ backlog }).sealNow();
    } finally {
      await other.query("ROLLBACK");
      other.release();
    }
    expect(backlog.waiting).toBe(7);
  });
});

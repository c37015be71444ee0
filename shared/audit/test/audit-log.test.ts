import { newId } from "@alpokat/kernel";
import { auditTables, AuditLog } from "../src";
import { auditEvent, PRINCIPAL, SCHEMA, SUBJECT, testRecord, type TestRecord } from "./record";

describe("the audit log", () => {
  let record: TestRecord;
  beforeAll(async () => {
    record = await testRecord();
  });
  afterAll(() => record.close());

  test("when an event is appended, then people are digests, services names, lists sorted, nothing else changed", async () => {
    const requestId = newId();
    const event = auditEvent({ requestId, categories: ["user.name", "user.contact.email", "user.name"] });
    const byService = auditEvent({
      requestId,
      principalId: "communications",
      principalRole: "service",
      subject: null,
    });
    await record.log.append(record.app, [event, byService]);

    const { rows } = await record.app.query<{
      payload: string;
      subject_digest: string | null;
      request_id: string;
    }>(
      `SELECT payload, subject_digest, request_id FROM ${SCHEMA}.audit_event WHERE request_id = $1 ORDER BY seq`,
      [requestId],
    );
    expect(rows.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([
      {
        version: 2,
        id: event.id,
        at: "2026-11-23T03:00:00.000Z",
        requestId,
        principal: record.log.digestOf(PRINCIPAL),
        principalRole: "support_agent",
        subject: record.log.digestOf(SUBJECT),
        relation: "assigned_case",
        purpose: "service.support",
        action: "read",
        categories: ["user.contact.email", "user.name"],
        outcome: "ALLOW",
        ruleIds: ["c2-support"],
        clause: "2",
        missingFacts: [],
        isGap: false,
        noticeVersion: null,
        consentId: null,
        caseId: null,
        policyHash: "ab".repeat(32),
      },
      expect.objectContaining({ principal: "communications", subject: null }),
    ]);
    expect(rows[0]?.payload).not.toContain(SUBJECT);
    expect(rows[0]?.payload).not.toContain(PRINCIPAL);
    expect(rows[0]?.payload.startsWith('{"action":"read","at":')).toBe(true);
    expect(rows.map((row) => row.subject_digest)).toEqual([record.log.digestOf(SUBJECT), null]);
  });

  test("when a subject's events are read, then they are theirs only, the newest first, a page at a time", async () => {
    const subject = newId();
    const events = [1, 2, 3].map(() => auditEvent({ subject }));
    await record.log.append(record.app, events);
    const [third, second] = await record.log.about(record.app, subject, { limit: 2 });
    const rest = await record.log.about(record.app, subject, { limit: 2, before: second?.seq ?? 0n });
    expect([third, second, ...rest].map((entry) => entry?.event.id)).toEqual(
      events.map(({ id }) => id).reverse(),
    );
  });

  test("when the transaction is rolled back, then its events are not there", async () => {
    const event = auditEvent({ requestId: newId() });
    const client = await record.app.connect();
    await client.query("BEGIN");
    await record.log.append(client, [event]);
    await client.query("ROLLBACK");
    client.release();
    expect(await record.log.ofRequest(record.app, event.requestId, { limit: 1 })).toEqual([]);
  });

  test("when an event can't be written, then appending fails", async () => {
    const event = auditEvent();
    await record.log.append(record.app, [event]);
    await expect(record.log.append(record.app, [event])).rejects.toThrow("duplicate key");
    await expect(
      record.log.append({ query: () => Promise.reject(new Error("gone")) }, [event]),
    ).rejects.toThrow("gone");
  });

  test.each([
    ["changes", "UPDATE", `UPDATE ${SCHEMA}.audit_event SET payload = '{}'`],
    ["deletes", "DELETE", `DELETE FROM ${SCHEMA}.audit_event`],
    ["truncates", "TRUNCATE", `TRUNCATE ${SCHEMA}.audit_event`],
    ["changes leaves of", "UPDATE", `UPDATE ${SCHEMA}.audit_leaf SET seq = seq + 1`],
    ["deletes heads of", "DELETE", `DELETE FROM ${SCHEMA}.audit_head`],
  ])(
    "when the service %s the record, then it has no right to; and the owner is refused by a trigger",
    async (_, verb, sql) => {
      await expect(record.app.query(sql)).rejects.toThrow("permission denied");
      await record.admin.query(`SET session_replication_role = origin; SET ROLE ${SCHEMA}_owner`);
      await expect(record.admin.query(sql)).rejects.toThrow(new RegExp(`^${verb} on audit_.* append-only`));
      await record.admin.query("RESET ROLE; SET session_replication_role = replica");
    },
  );

  test.each(["seq", "transaction_id"])(
    "when the service chooses %s itself, then it has no right to",
    async (column) => {
      const sql = `INSERT INTO ${SCHEMA}.audit_event (${column}, id, at, payload) OVERRIDING SYSTEM VALUE
                 VALUES ('7', gen_random_uuid(), now(), '{}')`;
      await expect(record.app.query(sql)).rejects.toThrow("permission denied");
    },
  );

  test("when the key for subjects is too short, then it is refused", () => {
    expect(() => new AuditLog({ schema: SCHEMA, subjectKey: Buffer.alloc(31) })).toThrow("32 bytes");
  });

  test("when a name is no plain SQL name, then no SQL is made of it", () => {
    expect(() => auditTables('x"; DROP SCHEMA y')).toThrow("not a plain SQL name");
  });
});

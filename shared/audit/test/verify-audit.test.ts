import { type AuditVerification, canonicalText, leafHash, readAnchorLine, readHead } from "../src";
import { auditEvent, SCHEMA, SERVICE } from "./record";
import { tamperedRecord } from "./tampered-record";

const kindsOf = ({ findings }: AuditVerification): string[] => findings.map(({ kind }) => kind);
const sentences = ({ findings }: AuditVerification): string[] => findings.map(({ sentence }) => sentence);

describe.each([5_000, 10, 7])("verification in pages of %d leaves", (pageSize) => {
  const made = tamperedRecord(pageSize);
  const { idOf, tamper, anchorLines, writeAnchor } = made;

  test("when nothing was touched, then the record is sound and says what it is", async () => {
    await made.record.log.append(made.record.app, [auditEvent()]);
    const head = readHead(readAnchorLine((await anchorLines()).at(-1) ?? ""));
    expect(await made.record.verify()).toEqual({
      service: SERVICE,
      stream: "audit",
      isSound: true,
      sealedEvents: 30,
      pendingEvents: 1,
      epochs: [],
      heads: 3,
      unanchoredHeads: 0,
      root: head.root,
      findings: [],
      findingCount: 0,
    });
  });

  test("when events of version 1 stand before those of version 2, then all verify, and both can be read", async () => {
    await made.record.reset();
    const { relation, missingFacts, isGap, noticeVersion, consentId, ...known } = auditEvent();
    const { at, principalId, requestId, id, ...rest } = known;
    const first = canonicalText({
      ...rest,
      id,
      requestId,
      at: at.toISOString(),
      principal: made.record.log.digestOf(String(principalId)),
      subject: made.record.log.digestOf(String(known.subject)),
    });
    await made.record.app.query(
      `INSERT INTO ${SCHEMA}.audit_event (id, at, subject_digest, request_id, payload) VALUES ($1, $2, $3, $4, $5)`,
      [id, at, made.record.log.digestOf(String(known.subject)), requestId, first],
    );
    await made.record.sealAll();
    await made.record.grow(2);
    expect(await made.record.verify()).toMatchObject({ isSound: true, sealedEvents: 3, heads: 2 });
    const read = await made.record.log.ofRequest(made.record.app, requestId, { limit: 10 });
    expect(read.map(({ event }) => [event.version, event.relation, event.isGap, event.missingFacts])).toEqual(
      [
        [2, relation, isGap, missingFacts],
        [2, relation, isGap, missingFacts],
        [1, null, null, []],
      ],
    );
    expect([noticeVersion, consentId]).toEqual([null, null]);
    await tamper(`UPDATE audit_event SET payload = replace(payload, 'ALLOW', 'DENY') WHERE seq = 1`);
    expect(kindsOf(await made.record.verify())).toEqual(["EDITED"]);
  });

  test("when the content of an event is edited, then that event is named", async () => {
    await tamper(`UPDATE audit_event SET payload = replace(payload, 'ALLOW', 'DENY') WHERE seq = 17`);
    expect((await made.record.verify()).findings).toEqual([
      {
        kind: "EDITED",
        leafIndex: 16,
        seq: "17",
        eventId: idOf(17),
        sentence: `Event 17 (${idOf(17)}) was edited: its content is not what was hashed into the tree.`,
      },
    ]);
  });

  test.each([
    ["subject_digest", "subject_digest = 'somebody else'"],
    ["subject_digest", "subject_digest = NULL"],
    ["at", "at = at - interval '1 day'"],
    ["at", "at = 'infinity'"],
    ["request_id", "request_id = NULL"],
  ])("when only the column %s is edited, then that event is named", async (column, change) => {
    await tamper(`UPDATE audit_event SET ${change} WHERE seq = 4`);
    expect(sentences(await made.record.verify())).toEqual([
      `Event 4 (${idOf(4)}) was edited: its column ${column} contradicts the content that was hashed.`,
    ]);
  });

  test("when an event and its leaf are edited to fit each other, then the anchor file names it", async () => {
    const payload = JSON.stringify({ forged: true });
    await tamper(`UPDATE audit_event SET payload = '${payload}' WHERE seq = 12`);
    await tamper(
      `UPDATE audit_leaf SET leaf_hash = '\\x${leafHash(Buffer.from(payload)).toString("hex")}' WHERE seq = 12`,
    );
    expect(sentences(await made.record.verify())).toEqual([
      `Event 12 (${idOf(12)}) was edited: its content is not what was hashed into the tree.`,
      "Leaf 11 of event 12 is not the one in the anchor file.",
    ]);
  });

  test("when event, leaf and file are edited to fit each other, then the signed head gives it away", async () => {
    const { rows } = await made.record.admin.query<{ payload: string }>(
      `SELECT payload FROM ${SCHEMA}.audit_event WHERE seq = 12`,
    );
    const payload = String(rows[0]?.payload).replace("ALLOW", "DENY");
    const leaf = leafHash(Buffer.from(payload));
    await made.record.admin.query(`UPDATE ${SCHEMA}.audit_event SET payload = $1 WHERE seq = 12`, [payload]);
    await made.record.admin.query(`UPDATE ${SCHEMA}.audit_leaf SET leaf_hash = $1 WHERE seq = 12`, [leaf]);
    const [first = "", second = "", third = ""] = await anchorLines();
    const line = readAnchorLine(second);
    leaf.copy(line.leaves, 32);
    await writeAnchor([first, JSON.stringify({ ...line, leaves: line.leaves.toString("base64") }), third]);
    expect((await made.record.verify()).findings).toEqual([
      {
        kind: "TREE_ALTERED",
        leafIndex: 10,
        seq: null,
        eventId: null,
        sentence:
          "The tree head of 20 events signs another record: something in leaves 10 to 19 was altered together with its leaf.",
      },
    ]);
  });

  test("when an event in the middle is deleted, then it is named", async () => {
    await tamper(`DELETE FROM audit_event WHERE seq IN (5, 6, 25)`);
    expect(sentences(await made.record.verify())).toEqual([
      "2 events were deleted, from event 5 (leaves 4 to 5).",
      "1 event was deleted, from event 25 (leaf 24).",
    ]);
  });

  test("when an event is deleted with its leaf, then its neighbour and place are named, and nothing after it", async () => {
    await tamper(`DELETE FROM audit_event WHERE seq = 15`);
    await tamper(`DELETE FROM audit_leaf WHERE seq = 15`);
    expect(sentences(await made.record.verify())).toEqual(["1 event was deleted, after event 14 (leaf 14)."]);
  });

  test("when the newest events are deleted, then they are named as cut off", async () => {
    await tamper(`DELETE FROM audit_event WHERE seq > 28`);
    expect((await made.record.verify()).findings).toEqual([
      {
        kind: "CUT_OFF",
        leafIndex: 28,
        seq: "29",
        eventId: null,
        sentence: "2 events were cut off at the end of the record, from event 29 (leaves 28 to 29).",
      },
    ]);
  });

  test("when the newest events are cut off with leaves and heads, then the anchor file proves them", async () => {
    await tamper(`DELETE FROM audit_event WHERE seq > 18`);
    await tamper(`DELETE FROM audit_leaf WHERE seq > 18`);
    await tamper(`DELETE FROM audit_head WHERE size > 10`);
    const verification = await made.record.verify();
    expect(sentences(verification)).toEqual([
      "No tree head covers leaves 10 to 17.",
      "12 events were cut off at the end of the record, after event 18 (leaves 18 to 29).",
      "The record once had 30 events: a tree head signed at 2026-11-23T03:00:00.000Z proves it.",
    ]);
  });

  test("when everything is deleted, then the anchor file proves what was there", async () => {
    await tamper(`DELETE FROM audit_event; DELETE FROM audit_leaf; DELETE FROM audit_head`);
    expect(sentences(await made.record.verify())).toEqual([
      "30 events were cut off at the end of the record, after event 0 (leaves 0 to 29).",
      "The record once had 30 events: a tree head signed at 2026-11-23T03:00:00.000Z proves it.",
    ]);
  });

  test("when an event is inserted under an old transaction, then it is named", async () => {
    const event = auditEvent();
    await tamper(`INSERT INTO audit_event (transaction_id, id, at, payload)
      SELECT transaction_id, '${event.id}', at, payload FROM audit_event WHERE seq = 5`);
    const [finding] = (await made.record.verify()).findings;
    expect(finding).toMatchObject({ kind: "INSERTED", seq: "31", eventId: event.id });
  });

  test("when an event is inserted at an old position and sealed, then it is named", async () => {
    const event = auditEvent();
    await tamper(`DELETE FROM audit_event WHERE seq = 15`);
    const { rows } = await made.record.admin.query<{ payload: string }>(
      `SELECT payload FROM ${SCHEMA}.audit_event WHERE seq = 5`,
    );
    await made.record.admin.query(
      `INSERT INTO ${SCHEMA}.audit_event (seq, id, at, payload) OVERRIDING SYSTEM VALUE VALUES (-3, $1, now(), $2)`,
      [event.id, rows[0]?.payload],
    );
    await made.record.grow(1);
    expect(
      (await made.record.verify()).findings
        .filter(({ eventId }) => eventId === event.id)
        .map(({ kind }) => kind),
    ).toEqual(["EDITED", "INSERTED"]);
  });

  test("when two events are swapped, then both are named", async () => {
    await tamper(`ALTER TABLE audit_event ALTER seq DROP IDENTITY`);
    await tamper(`UPDATE audit_event SET seq = CASE seq WHEN 7 THEN -1 ELSE -2 END WHERE seq IN (7, 8)`);
    await tamper(`UPDATE audit_event SET seq = CASE seq WHEN -1 THEN 8 ELSE 7 END WHERE seq IN (-1, -2)`);
    const { findings } = await made.record.verify();
    expect(findings.map(({ kind, seq, eventId }) => [kind, seq, eventId])).toEqual([
      ["EDITED", "7", idOf(8)],
      ["EDITED", "8", idOf(7)],
    ]);
  });

  test("when the transaction number of an event is changed, then it is named", async () => {
    await tamper(`UPDATE audit_event SET transaction_id = '3' WHERE seq = 21`);
    const { findings } = await made.record.verify();
    expect(findings.map(({ kind, eventId }) => [kind, eventId])).toEqual([["EDITED", idOf(21)]]);
  });
});

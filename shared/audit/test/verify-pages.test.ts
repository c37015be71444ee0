import { newId } from "@alpokat/kernel";
import { type AuditVerification, canonicalText, leafHash } from "../src";
import { NOW, SCHEMA, testRecord, type TestRecord } from "./record";

const kindsOf = ({ findings }: AuditVerification): string[] => findings.map(({ kind }) => kind);
const sentences = ({ findings }: AuditVerification): string[] => findings.map(({ sentence }) => sentence);

/** Contents that a page of many events in one text must not be misled by. */
describe.each([
  ["row by row", 5_000],
  ["in whole pages", 10],
])("verification %s", (_, pageSize) => {
  let record: TestRecord;
  let ids: readonly string[];
  beforeAll(async () => {
    record = await testRecord();
  });
  afterAll(() => record.close());
  beforeEach(async () => {
    await record.reset();
    ids = (await record.grow(20)).map(({ id }) => id);
  });

  const idOf = (seq: number): string => ids[seq - 1] ?? "";
  const verify = () => record.verify({ pageSize });
  const tamper = (sql: string): Promise<unknown> =>
    record.admin.query(sql.replaceAll(/audit_(?=event|leaf|head)/g, `${SCHEMA}.audit_`));

  test("when an event gains a line break, then that event is named", async () => {
    await tamper(`UPDATE audit_event SET payload = payload || E'\\n' || payload WHERE seq = 5`);
    expect(sentences(await verify())).toEqual([
      `Event 5 (${idOf(5)}) was edited: its content is not what was hashed into the tree.`,
    ]);
  });

  test("when an event and its leaf are edited to what is no entry, then the anchor file names it", async () => {
    await tamper(`UPDATE audit_event SET payload = 'nothing' WHERE seq = 12`);
    await tamper(
      `UPDATE audit_leaf SET leaf_hash = '\\x${leafHash("nothing").toString("hex")}' WHERE seq = 12`,
    );
    expect(kindsOf(await verify())).toEqual(["EDITED", "TREE_ALTERED"]);
  });

  test("when a column takes over the value of another one, then that event is named", async () => {
    await tamper("UPDATE audit_event SET subject_digest = request_id::text WHERE seq = 7");
    expect(sentences(await verify())).toEqual([
      `Event 7 (${idOf(7)}) was edited: its column subject_digest contradicts the content that was hashed.`,
    ]);
  });

  test("when a column takes in the member behind its own, then that event is named", async () => {
    const id = newId();
    const payload = canonicalText({ at: NOW.toISOString(), id, requestId: null, subject: "a", tail: "b" });
    await record.app.query(
      `INSERT INTO ${SCHEMA}.audit_event (id, at, subject_digest, payload) VALUES ($1, $2, 'a', $3)`,
      [id, NOW, payload],
    );
    await record.grow(9);
    expect(await verify()).toMatchObject({ isSound: true, sealedEvents: 30 });
    await tamper(`UPDATE audit_event SET subject_digest = 'a","tail":"b' WHERE seq = 21`);
    expect(sentences(await verify())).toEqual([
      `Event 21 (${id}) was edited: its column subject_digest contradicts the content that was hashed.`,
    ]);
  });

  test("when a leaf stands there twice, then what it displaces is named", async () => {
    await record.admin.query(
      `ALTER TABLE ${SCHEMA}.audit_leaf DROP CONSTRAINT audit_leaf_pkey, DROP CONSTRAINT audit_leaf_seq_key`,
    );
    await tamper("INSERT INTO audit_leaf SELECT * FROM audit_leaf WHERE leaf_index = 4");
    expect(kindsOf(await verify())).toContain("EDITED");
  });
});

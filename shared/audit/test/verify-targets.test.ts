import { verifyTargets, type VerifyTarget } from "../src";
import { publicKey, SCHEMA, SERVICE, testRecord, type TestRecord } from "./record";

describe("verification of several services", () => {
  let record: TestRecord;
  let target: VerifyTarget;
  let lines: string[];
  beforeEach(async () => {
    record = await testRecord();
    await record.grow(3);
    lines = [];
    const databaseUrl = record.app.options.connectionString ?? "";
    target = {
      service: SERVICE,
      schema: SCHEMA,
      databaseUrl,
      anchorFile: record.anchorFile,
      publicKeys: [publicKey],
    };
  });
  afterEach(() => record.close());
  const print = (line: string): number => lines.push(line);

  test("when every record is sound, then each has a line and the status is 0", async () => {
    const { root } = await record.verify();
    expect(await verifyTargets([target, target], print)).toBe(0);
    const line = `transactions: sound. 3 events under 1 signed head; 0 not sealed yet, 0 heads not anchored yet; root ${root}.`;
    expect(lines).toEqual([line, line]);
  });

  test("when an event was edited, then it is named, and the status is 1 also where another can't be read", async () => {
    await record.admin.query(`UPDATE ${SCHEMA}.audit_event SET payload = '{}' WHERE seq = 2`);
    const { rows } = await record.admin.query<{ id: string }>(
      `SELECT id FROM ${SCHEMA}.audit_event WHERE seq = 2`,
    );
    expect(await verifyTargets([target, { ...target, stream: "nowhere" }], print)).toBe(1);
    expect(lines).toEqual([
      "transactions: NOT SOUND, 1 finding. 3 events under 1 signed head.",
      `  EDITED: Event 2 (${String(rows[0]?.id)}) was edited: its content is not what was hashed into the tree.`,
      "transactions (nowhere): not verified, because its record can't be read (its tables don't exist).",
    ]);
  });

  test("when no database answers, then the status is 2", async () => {
    const databaseUrl = "postgresql://nobody@127.0.0.1:1/nothing";
    expect(await verifyTargets([{ ...target, databaseUrl }, target], print)).toBe(2);
    expect(lines[0]).toBe(
      "transactions: not verified, because its record can't be read (no database answers; is the stack running?).",
    );
  });
});

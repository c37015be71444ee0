import { readFile, writeFile } from "node:fs/promises";
import { SCHEMA, type TestRecord, testRecord } from "./record";

/** A record that somebody changes who has the database's superuser but not the service's key. */
export interface TamperedRecord {
  record: TestRecord;
  readonly idOf: (seq: number) => string;
  readonly tamper: (sql: string) => Promise<unknown>;
  readonly anchorLines: () => Promise<string[]>;
  readonly writeAnchor: (lines: readonly string[]) => Promise<void>;
}

/** Grown anew before each test to three heads: over 10, 20 and 30 events; event n has seq n and leaf n - 1. */
export function tamperedRecord(pageSize: number): TamperedRecord {
  let ids: readonly string[] = [];
  const made = {} as TamperedRecord;
  beforeAll(async () => {
    const record = await testRecord();
    made.record = { ...record, verify: () => record.verify({ pageSize }) };
  });
  afterAll(() => made.record.close());
  beforeEach(async () => {
    const { record } = made;
    await record.reset();
    const events = [...(await record.grow(10)), ...(await record.grow(10)), ...(await record.grow(10))];
    ids = events.map(({ id }) => id);
  });
  return Object.assign(made, {
    idOf: (seq: number): string => ids[seq - 1] ?? "",
    tamper: (sql: string): Promise<unknown> =>
      made.record.admin.query(sql.replaceAll(/audit_(?=event|leaf|head)/g, `${SCHEMA}.audit_`)),
    anchorLines: async (): Promise<string[]> =>
      (await readFile(made.record.anchorFile, "utf8")).trimEnd().split("\n"),
    writeAnchor: (lines: readonly string[]): Promise<void> =>
      writeFile(made.record.anchorFile, lines.map((line) => `${line}\n`).join("")),
  });
}

import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TestDatabase } from "@alpokat/testing";
import { rowsOf } from "./orders";

/** Texts to look for, by what they are. */
export type Texts = Readonly<Record<string, string>>;

/** What was found where: `name in identity.account`, or in which file of the cluster. */
export interface Scan {
  readonly tables: readonly string[];
  readonly dataFiles: readonly string[];
  readonly log: readonly string[];
}

/** How a text may stand somewhere in clear: as itself, and as bytes in the way that COPY writes them. */
const spellings = (text: string): readonly Buffer[] => [
  Buffer.from(text),
  Buffer.from(Buffer.from(text).toString("hex")),
  Buffer.from(Buffer.from(text).toString("base64").replace(/=+$/, "").slice(0, -1)),
];

/** Each text that stands in the content, with the place. */
const foundIn = (content: Buffer, place: string, texts: Texts): string[] =>
  Object.entries(texts)
    .filter(([, text]) => spellings(text).some((spelling) => content.includes(spelling)))
    .map(([label]) => `${label} in ${place}`);

/** Copies every table of every schema out, and reads what came out. */
async function scanTables(database: TestDatabase, texts: Texts): Promise<string[]> {
  const tables = await rowsOf(
    database,
    // Of a partitioned table the rows are in its partitions, which are tables of their own.
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-scan-"));
  await chmod(folder, 0o777); // The server writes there, and may run as another user.
  const found: string[] = [];
  for (const [index, { name }] of tables.entries()) {
    const file = path.join(folder, String(index));
    await rowsOf(database, `COPY ${name as string} TO '${file}'`);
    found.push(...foundIn(await readFile(file), name as string, texts));
  }
  await rm(folder, { recursive: true, force: true });
  return found;
}

async function scanFolder(folder: string, texts: Texts): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    const content = await readFile(path.join(folder, name)).catch(() => Buffer.alloc(0));
    found.push(...foundIn(content, name, texts));
  }
  return found;
}

/** Looks for texts in all tables by COPY, in the data files after a checkpoint, and in the write-ahead log. */
export async function scanFor(database: TestDatabase, texts: Texts): Promise<Scan> {
  const tables = await scanTables(database, texts);
  await rowsOf(database, "CHECKPOINT");
  const [place] = await rowsOf(
    database,
    "SELECT current_setting('data_directory') AS folder, oid::text AS oid FROM pg_database WHERE datname = current_database()",
  );
  const folder = place.folder as string;
  return {
    tables,
    dataFiles: await scanFolder(path.join(folder, "base", place.oid as string), texts),
    log: await scanFolder(path.join(folder, "pg_wal"), texts),
  };
}

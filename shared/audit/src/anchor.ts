import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { type SignedEpoch } from "./epochs/epoch";
import { HASH_BYTES } from "./merkle/hash";
import { ACCESS_STREAM } from "./tables";
import { type SignedText } from "./tree-head";

/**
 * A tree head as it stands outside the database, one JSON object a line. With the leaf hashes that it added, so that
 * what was done to an event can be named even where the table of leaves was made to fit.
 */
export interface AnchoredHead extends SignedText {
  /** Hashes of the leaves from the previous line's size up to this one's, in one piece. */
  readonly leaves: Buffer;
}

const lineSchema = z.object({ head: z.string(), signature: z.string(), leaves: z.string() });

const epochLineSchema = z.object({ epoch: z.string(), signature: z.string() });
const EPOCH_LINE = '{"epoch":';

/** Whether a line tells of a new epoch instead of a head. */
export const isEpochLine = (line: string): boolean => line.startsWith(EPOCH_LINE);

/** A line's epoch. @throws Error where the line is none. */
export const readEpochLine = (line: string): SignedEpoch => epochLineSchema.parse(JSON.parse(line));

const NEW_LINE = 0x0a;
const FIRST_READ_BYTES = 65_536;
const READ_BYTES = 262_144;

/** Where the heads of a service's stream are anchored. */
export function anchorFileOf(directory: string, service: string, stream: string = ACCESS_STREAM): string {
  const name = stream === ACCESS_STREAM ? service : `${service}.${stream}`;
  return path.join(directory, `${name}.heads.ndjson`);
}

/** A line's head. @throws Error where the line is none. */
export function readAnchorLine(line: string): AnchoredHead {
  const { head, signature, leaves } = lineSchema.parse(JSON.parse(line));
  const hashes = Buffer.from(leaves, "base64");
  if (hashes.toString("base64") !== leaves) throw new Error("The leaves of an anchored head are not base64.");
  if (hashes.length % HASH_BYTES !== 0) throw new Error("The leaves of an anchored head are cut short.");
  return { head, signature, leaves: hashes };
}

const toLine = ({ head, signature, leaves }: AnchoredHead): string =>
  `${JSON.stringify({ head, signature, leaves: leaves.toString("base64") })}\n`;

/** The file outside the database to which heads are appended. It is written by the holder of the sealer's lock only. */
export class HeadAnchor {
  constructor(readonly file: string) {}

  /** The last head or epoch of the file; null where there is none yet. A line that a crash cut short is removed. */
  async last(): Promise<AnchoredHead | SignedEpoch | null> {
    const handle = await this.#open();
    try {
      const { size } = await handle.stat();
      if (size === 0) return await this.#settle();
      const { text, end } = await readLastLine(handle);
      // Only the end of our own unfinished write: it was never synced, so nobody was told that it is there.
      if (end < size) await handle.truncate(end);
      if (text === null) return null;
      return isEpochLine(text) ? readEpochLine(text) : readAnchorLine(text);
    } finally {
      await handle.close();
    }
  }

  /** Appends heads and waits until they are on the disk. */
  append(heads: readonly AnchoredHead[]): Promise<void> {
    return this.#appendText(heads.map(toLine).join(""));
  }

  /** Appends an epoch and waits until it is on the disk. */
  appendEpoch({ epoch, signature }: SignedEpoch): Promise<void> {
    return this.#appendText(`${JSON.stringify({ epoch, signature })}\n`);
  }

  async #appendText(text: string): Promise<void> {
    const handle = await open(this.file, "a");
    try {
      await handle.appendFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #open(): Promise<FileHandle> {
    await mkdir(path.dirname(this.file), { recursive: true });
    return open(this.file, constants.O_RDWR | constants.O_CREAT, 0o640);
  }

  /** A new file's name is in its directory: without this a power cut could take the whole file. */
  async #settle(): Promise<null> {
    const directory = await open(path.dirname(this.file), "r");
    await directory.sync().finally(() => directory.close());
    return null;
  }
}

async function readLastLine(handle: FileHandle): Promise<{ text: string | null; end: number }> {
  const { size } = await handle.stat();
  if (size === 0) return { text: null, end: 0 };
  for (let bytes = Math.min(FIRST_READ_BYTES, size); ; bytes = Math.min(bytes * 2, size)) {
    const tail = Buffer.alloc(bytes);
    await handle.read(tail, 0, bytes, size - bytes);
    const end = tail.lastIndexOf(NEW_LINE);
    const start = end > 0 ? tail.lastIndexOf(NEW_LINE, end - 1) + 1 : 0;
    if (start > 0 || bytes === size) {
      const text = end < 0 ? null : tail.subarray(start, end).toString("utf8");
      return { text, end: size - bytes + end + 1 };
    }
  }
}

/**
 * The lines of an anchor file as it is now: what is appended while they are read, and an unfinished last line, is left
 * out.
 * @throws Error (ENOENT) where there is no file.
 */
export async function openAnchorLines(file: string): Promise<AsyncIterable<string> | Iterable<string>> {
  const handle = await open(file, "r");
  const { end } = await readLastLine(handle);
  if (end === 0) {
    await handle.close();
    return [];
  }
  return linesOf(
    handle.createReadStream({ start: 0, end: end - 1, encoding: "utf8", highWaterMark: READ_BYTES }),
  );
}

/** Lines as they were written: `readline` looks for more kinds of line breaks, and takes several times as long. */
async function* linesOf(texts: AsyncIterable<unknown>): AsyncGenerator<string> {
  let begun = "";
  for await (const text of texts) {
    const [first = "", ...others] = String(text).split("\n");
    begun += first;
    const last = others.pop();
    if (last === undefined) continue;
    yield begun;
    yield* others;
    begun = last;
  }
  if (begun !== "") yield begun;
}

import { createHash } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { FileCommand } from "./command-line";
import type { Output } from "./progress";

/** Which import a state is of: what an interrupted one left is only for the same. */
export interface FileState {
  readonly merchantId: string;
  readonly size: number;
  readonly modifiedAt: string;
  /** Digest of all that says what lines mean and where they go; absent where an earlier version wrote the state. */
  readonly terms?: string;
}

/** What the state of a new import begins with, and what an interrupted one left, where it was this very one. */
interface OpenedState<State> {
  readonly fresh: FileState;
  readonly known: State | null;
}

/**
 * Opens what an interrupted import left. One under other terms is not gone on with, for the file would then be in two
 * currencies or at two outlets without anybody's knowing; that is told.
 * @param terms all that says what lines mean and where they go.
 */
export async function openFileState<State extends FileState>(
  { file, merchantId, stateFile }: FileCommand,
  terms: object,
  output: Output,
): Promise<OpenedState<State>> {
  const { size, mtime } = await stat(file);
  const digest = createHash("sha256").update(JSON.stringify(terms)).digest("hex");
  const fresh = { merchantId, size, modifiedAt: mtime.toISOString(), terms: digest };
  const left = (await readFile(stateFile, "utf8").then(readState, () => null)) as State | null;
  const isOfFile =
    left?.merchantId === merchantId && left.size === size && left.modifiedAt === fresh.modifiedAt;
  if (!isOfFile) return { fresh, known: null };
  if (left.terms === digest) return { fresh, known: left };
  output.warn(`The interrupted import of ${file} ${termsBefore(left)}: ${STARTS_ANEW}\n`);
  return { fresh, known: null };
}

const termsBefore = ({ terms }: FileState): string =>
  terms === undefined
    ? "does not say under which mapping and options it was"
    : "was under another mapping or other options";

const STARTS_ANEW = "this one starts at the first line, and what was taken stays as it was taken.";

function readState(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that an interruption leaves the old one or the new one. */
export async function keepFileState(
  { stateFile }: Pick<FileCommand, "stateFile">,
  state: object,
): Promise<void> {
  await writeFile(`${stateFile}.new`, JSON.stringify(state));
  await rename(`${stateFile}.new`, stateFile);
}

export const forgetFileState = ({ stateFile }: Pick<FileCommand, "stateFile">): Promise<void> =>
  rm(stateFile, { force: true });

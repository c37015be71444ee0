import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";

/** How far an import of a file came. */
export interface ImportState {
  readonly merchantId: string;
  readonly size: number;
  readonly modifiedAt: string;
  /** Lines that the gateway has answered for. */
  readonly lines: number;
}

interface Place {
  readonly file: string;
  readonly merchantId: string;
  /** Where it is remembered how to go on. */
  readonly stateFile: string;
}

/** What an interrupted import left, where it was of this very file and merchant; or a new one. */
export async function openImportState({ file, merchantId, stateFile }: Place): Promise<ImportState> {
  const { size, mtime } = await stat(file);
  const fresh = { merchantId, size, modifiedAt: mtime.toISOString(), lines: 0 };
  const known = await readFile(stateFile, "utf8").then(readState, () => null);
  const isSame =
    known?.merchantId === merchantId && known.size === size && known.modifiedAt === fresh.modifiedAt;
  return isSame ? known : fresh;
}

function readState(text: string): ImportState | null {
  try {
    return JSON.parse(text) as ImportState;
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that an interruption leaves the old one or the new one. */
export async function keepImportState({ stateFile }: Place, state: ImportState): Promise<void> {
  await writeFile(`${stateFile}.new`, JSON.stringify(state));
  await rename(`${stateFile}.new`, stateFile);
}

export const forgetImportState = ({ stateFile }: Place): Promise<void> => rm(stateFile, { force: true });

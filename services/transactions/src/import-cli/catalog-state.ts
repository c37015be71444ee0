import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { CatalogCommand } from "./catalog-arguments";

/** How to go on with an import: its key, and of which file it is. */
export interface CatalogState {
  readonly importKey: string;
  /** Id of the upload; null until its first chunk was taken. */
  readonly importId: string | null;
  readonly merchantId: string;
  readonly size: number;
  readonly modifiedAt: string;
}

/** What an interrupted import left, where it was of this very file; or a new one. */
export async function openState({ file, stateFile, merchantId }: CatalogCommand): Promise<CatalogState> {
  const { size, mtime } = await stat(file);
  const fresh = {
    importKey: randomUUID(),
    importId: null,
    merchantId,
    size,
    modifiedAt: mtime.toISOString(),
  };
  const text = await readFile(stateFile, "utf8").catch(() => null);
  const known = text === null ? null : readState(text);
  const isSame =
    known?.merchantId === merchantId && known.size === size && known.modifiedAt === fresh.modifiedAt;
  return isSame ? known : fresh;
}

function readState(text: string): CatalogState | null {
  try {
    return JSON.parse(text) as CatalogState;
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that an interruption leaves the old one or the new one. */
export async function keepState({ stateFile }: CatalogCommand, state: CatalogState): Promise<void> {
  await writeFile(`${stateFile}.new`, JSON.stringify(state));
  await rename(`${stateFile}.new`, stateFile);
}

export const forgetState = ({ stateFile }: CatalogCommand): Promise<void> => rm(stateFile, { force: true });

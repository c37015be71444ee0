import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { ImportCommand } from "./arguments";

/** How far an import of a file came. */
export interface SalesState {
  readonly merchantId: string;
  readonly size: number;
  readonly modifiedAt: string;
  /** Lines that the gateway has answered for. */
  readonly lines: number;
}

type Place = Pick<ImportCommand, "file" | "merchantId" | "stateFile">;

/** What an interrupted import left, where it was of this very file and merchant; or a new one. */
export async function openSalesState({ file, merchantId, stateFile }: Place): Promise<SalesState> {
  const { size, mtime } = await stat(file);
  const fresh = { merchantId, size, modifiedAt: mtime.toISOString(), lines: 0 };
  const known = await readFile(stateFile, "utf8").then(readState, () => null);
  const isSame =
    known?.merchantId === merchantId && known.size === size && known.modifiedAt === fresh.modifiedAt;
  return isSame ? known : fresh;
}

function readState(text: string): SalesState | null {
  try {
    return JSON.parse(text) as SalesState;
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that an interruption leaves the old one or the new one. */
export async function keepSalesState({ stateFile }: Place, state: SalesState): Promise<void> {
  await writeFile(`${stateFile}.new`, JSON.stringify(state));
  await rename(`${stateFile}.new`, stateFile);
}

export const forgetSalesState = ({ stateFile }: Place): Promise<void> => rm(stateFile, { force: true });

import { randomUUID } from "node:crypto";
import type { CatalogCommand } from "./catalog-arguments";
import { type FileState, openFileState } from "./file-state";
import type { Output } from "./progress";

/** How to go on with an import: its key, and of which file it is. */
export interface CatalogState extends FileState {
  readonly importKey: string;
  /** Id of the upload; null until its first chunk was taken. */
  readonly importId: string | null;
}

/** What an interrupted import left, where it was of this very file under these terms; or a new one. */
export async function openState(command: CatalogCommand, output: Output): Promise<CatalogState> {
  const { gatewayUrl, delimiter } = command;
  const { fresh, known } = await openFileState<CatalogState>(command, { gatewayUrl, delimiter }, output);
  return known ?? { ...fresh, importKey: randomUUID(), importId: null };
}

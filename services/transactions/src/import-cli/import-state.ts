import type { FileCommand } from "./command-line";
import { type FileState, openFileState } from "./file-state";
import type { Output } from "./progress";

/** How far an import of a file came. */
export interface ImportState extends FileState {
  /** Lines that the gateway has answered for. */
  readonly lines: number;
}

/** What an interrupted import left, where it was of this very file and merchant and under these terms; or a new one. */
export async function openImportState(
  command: FileCommand,
  terms: object,
  output: Output,
): Promise<ImportState> {
  const { fresh, known } = await openFileState<ImportState>(command, terms, output);
  return known ?? { ...fresh, lines: 0 };
}

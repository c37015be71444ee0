import { type FileHandle, open, rm } from "node:fs/promises";
import type { Cells, FilePlace, RowRefusal } from "./csv-records";
import { REJECT_COLUMNS, markOf } from "./rejects-columns";

/** A line that was left out, with what stood in it. */
export type RejectedLine = RowRefusal & FilePlace;

/**
 * The file of the lines that were left out: each as it was, then its number in its invoice, its line and the reason. Once
 * it is corrected it is imported like the file that it is of, with the same mapping.
 */
export class RejectsFile {
  private handle: FileHandle | null = null;
  /** The header of the file; null where it has none. */
  header: Cells | null = null;

  private constructor(
    private readonly file: string,
    private readonly delimiter: string,
  ) {}

  /** @param goesOn whether what an interrupted run wrote stays. */
  static async begin(file: string, delimiter: string, goesOn: boolean): Promise<RejectsFile> {
    if (!goesOn) await rm(file, { force: true });
    return new RejectsFile(file, delimiter);
  }

  async add({ cells, number, line, code, ruleIndonesian, ruleEnglish }: RejectedLine): Promise<void> {
    this.handle ??= await this.openWithHeader();
    await this.write([...cells, markOf(number), String(line), code, ruleIndonesian, ruleEnglish]);
  }

  private async openWithHeader(): Promise<FileHandle> {
    const handle = await open(this.file, "a", 0o600);
    this.handle = handle;
    if (this.header && (await handle.stat()).size === 0)
      await this.write([...this.header, ...REJECT_COLUMNS]);
    return handle;
  }

  private async write(cells: readonly string[]): Promise<void> {
    const quoted = cells.map((text) => `"${text.replaceAll('"', '""')}"`);
    await this.handle?.write(`${quoted.join(this.delimiter)}\n`);
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }
}

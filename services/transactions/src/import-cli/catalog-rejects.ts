import { type FileHandle, open, rm } from "node:fs/promises";

/** A line that was refused, by the file's own form or by the gateway. */
export interface RejectedLine {
  readonly line: number;
  readonly field: string;
  readonly code: string;
  readonly ruleIndonesian: string;
  readonly ruleEnglish: string;
}

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** The file of the refused lines, written as they come. */
export class RejectsFile {
  private handle: FileHandle | null = null;

  private constructor(private readonly file: string) {}

  /** @returns it without what an earlier run wrote. */
  static async begin(file: string): Promise<RejectsFile> {
    await rm(file, { force: true });
    return new RejectsFile(file);
  }

  async add({ line, field, code, ruleIndonesian, ruleEnglish }: RejectedLine): Promise<void> {
    this.handle ??= await this.openWithHeader();
    const cells = [field, code, ruleIndonesian, ruleEnglish].map(cell);
    await this.handle.write(`${String(line)},${cells.join(",")}\n`);
  }

  private async openWithHeader(): Promise<FileHandle> {
    const handle = await open(this.file, "w", 0o600);
    await handle.write("line,field,code,rule_id,rule_en\n");
    return handle;
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }
}

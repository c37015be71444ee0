import type { BadLine, FileRow, RowRefusal } from "./csv-records";
import { keepFileState } from "./file-state";
import type { ImportState } from "./import-state";
import type { Progress } from "./progress";
import type { RejectsFile } from "./rejects-file";

/** Rows and bytes of a batch: under the gateway's body limit of 100 kB, and short enough for its time limit. */
const MOST_ROWS = 400;
const MOST_BYTES = 80_000;
/** Lines that are kept until they are told: many bad ones in a row are no reason to keep them all. */
const MOST_PENDING = 2_000;

/** What a run of batches reads and writes beside the gateway. */
export interface BatchSetting {
  readonly place: Parameters<typeof keepFileState>[0];
  readonly state: ImportState;
  readonly rejects: RejectsFile;
  readonly progress: Progress;
}

/**
 * Sends the rows of one batch, which may be none. @param isLast whether no more of the file comes.
 * @returns those that the gateway left out, by their place in the batch.
 */
export type SendRows<Row> = (
  rows: readonly Row[],
  isLast: boolean,
) => Promise<readonly (RowRefusal & { readonly index: number })[]>;

/**
 * Sends a file batch by batch: what an interrupted run had an answer for is read again and not sent again, and lines that
 * are left out go to a file of their own.
 */
export class BatchRun<Row> {
  /** Rows that were read, and lines that were left out. */
  rows = 0;
  bad = 0;
  /** Lines since the last batch was sent, good and bad. */
  private pending: (FileRow<Row> | BadLine)[] = [];
  private batchRows = 0;
  private batchBytes = 0;
  private bytes = 0;
  private lines = 0;

  constructor(
    private readonly setting: BatchSetting,
    private readonly sendRows: SendRows<Row>,
  ) {}

  async take(next: FileRow<Row> | BadLine): Promise<void> {
    const bytes = "row" in next ? Buffer.byteLength(JSON.stringify(next.row)) + 1 : 0;
    const isFull = this.batchRows === MOST_ROWS || this.batchBytes + bytes > MOST_BYTES;
    if (isFull || this.pending.length === MOST_PENDING) await this.send(false);
    this.lines += 1;
    this.bytes += Buffer.byteLength(next.cells.join(",")) + 1;
    // What an interrupted run had an answer for is read again, for the numbers of its rows, and not sent again.
    if (this.lines <= this.setting.state.lines) return;
    this.pending.push(next);
    this.batchBytes += bytes;
    if ("row" in next) this.batchRows += 1;
    if ("row" in next) this.rows += 1;
  }

  async finish(): Promise<void> {
    await this.send(true);
    this.setting.progress.end();
  }

  private async send(isLast: boolean): Promise<void> {
    const { place, state, progress } = this.setting;
    const batch = this.pending.filter((line) => "row" in line);
    for (const line of this.pending) if ("refusal" in line) await this.reject(line, line.refusal);
    const rows = batch.map(({ row }) => row);
    for (const { index, ...refusal } of await this.sendRows(rows, isLast)) {
      const line = batch[index];
      if (line) await this.reject(line, refusal);
    }
    await keepFileState(place, { ...state, lines: this.lines });
    this.pending = [];
    this.batchRows = 0;
    this.batchBytes = 0;
    progress.show(this.rows, this.bytes);
  }

  private async reject(line: FileRow<Row> | BadLine, refusal: RowRefusal): Promise<void> {
    this.bad += 1;
    this.setting.progress.note(`line ${String(line.line)}: ${refusal.ruleEnglish}`);
    await this.setting.rejects.add({ ...line, ...refusal });
  }
}

/** Where the command writes: a terminal, or a file that is read later. */
export interface Output {
  readonly isTerminal: boolean;
  readonly columns: number;
  write(text: string): void;
  /** Beside all that is written: what must not be missed where that goes to a file. */
  warn(text: string): void;
}

const BAR = 30;
/** Into a file a line every so many rows. */
const PLAIN_EVERY = 2_000;

/** Shows how far the import is: a bar that moves on a terminal, plain lines elsewhere. */
export class Progress {
  private told = 0;

  constructor(
    private readonly output: Output,
    private readonly totalBytes: number,
  ) {}

  /** @param bytes of the file that were read, as near as it is known. */
  show(rows: number, bytes: number): void {
    const share = Math.min(1, this.totalBytes === 0 ? 1 : bytes / this.totalBytes);
    if (this.output.isTerminal) {
      const full = Math.round(share * BAR);
      const bar = "█".repeat(full) + "░".repeat(BAR - full);
      const text = `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${String(rows)} rows`;
      this.output.write(`\r\u001b[2K${text.slice(0, this.output.columns)}`);
    } else if (rows - this.told >= PLAIN_EVERY) {
      this.told = rows;
      this.output.write(`${String(rows)} rows\n`);
    }
  }

  /** Writes a line of its own, and the bar anew below it. */
  note(text: string): void {
    this.output.write(this.output.isTerminal ? `\r\u001b[2K${text}\n` : `${text}\n`);
  }

  end(): void {
    if (this.output.isTerminal) this.output.write("\r\u001b[2K");
  }
}

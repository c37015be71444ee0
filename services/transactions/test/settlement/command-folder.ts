import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type SettlementTotals, importSettlementFile } from "../../src/import-cli/import-settlement-file";
import { readSettlementCommand } from "../../src/import-cli/settlement-arguments";
import { siti, stack } from "../sale-money/shop";

const MAPPING = path.join(__dirname, "../../../../docs/how-to/reconcile-settlements/acquirer-indonesia.json");

/** An acquirer's file as the mapping of the manual reads it, with three lines that are bad. */
export const FILE = [
  "Jenis;No Referensi;Jumlah;MDR;Diterima;Tgl Settlement;Tgl Transaksi;Jam",
  "Pembayaran;C-1;50.000;350;49.650;23/11/2026;23/11/2026;09:55",
  "Pengembalian;C-1;Rp 20.000;140;19.860;23/11/2026;23/11/2026;09:56",
  "Bonus;;1;0;1;23/11/2026;;",
  "Biaya;;0;2.500;-2.500;23-11-2026;;",
  "Biaya;;0;2.500;-2.501;23/11/2026;;",
];

/** A folder with an acquirer's files, and the command as its owner gives it there. */
export class CommandFolder {
  private files = 0;

  private constructor(private readonly folder: string) {}

  static async open(): Promise<CommandFolder> {
    return new CommandFolder(await mkdtemp(path.join(os.tmpdir(), "alpokat-settlement-")));
  }

  /** @returns the path of the file, `settlement-1.csv` and so on. */
  async write(lines: readonly string[]): Promise<string> {
    this.files += 1;
    const file = path.join(this.folder, `settlement-${String(this.files)}.csv`);
    await writeFile(file, `${lines.join("\n")}\n`);
    return file;
  }

  async rejectsOf(file: string): Promise<string[]> {
    return (await readFile(`${file}.rejects.csv`, "utf8")).trimEnd().split("\n");
  }

  run(file: string, ...more: readonly string[]): Promise<SettlementTotals> {
    const command = readSettlementCommand([
      ...[file, "--merchant", siti.merchantId, "--as", siti.email, "--gateway", stack.gatewayUrl],
      ...["--mapping", MAPPING, ...more],
    ]);
    if (!command) throw new Error("The command was not understood");
    const output = { isTerminal: false, columns: 80, write: () => undefined };
    return importSettlementFile(command, siti.password, output);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

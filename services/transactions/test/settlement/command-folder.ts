import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type SettlementTotals, importSettlementFile } from "../../src/import-cli/import-settlement-file";
import { readSettlementCommand } from "../../src/import-cli/settlement-arguments";
import { refund, siti, stack } from "../sale-money/shop";
import { lineNumbersOf, paid } from "./files";

const MAPPING = path.join(__dirname, "../../../../docs/how-to/reconcile-settlements/acquirer-indonesia.json");

/** An acquirer's file as the mapping of the manual reads it, with three lines that are bad. */
const FILE = [
  "Jenis;No Referensi;Jumlah;MDR;Diterima;Tgl Settlement;Tgl Transaksi;Jam",
  "Pembayaran;C-1;50.000;350;49.650;23/11/2026;23/11/2026;09:55",
  "Pengembalian;C-1;Rp 20.000;140;19.860;23/11/2026;23/11/2026;09:56",
  "Bonus;;1;0;1;23/11/2026;;",
  "Biaya;;0;2.500;-2.500;23-11-2026;;",
  "Biaya;;0;2.500;-2.501;23/11/2026;;",
];

/** A folder with an acquirer's files, and the command as its owner gives it there. */
class CommandFolder {
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
    const output = { isTerminal: false, columns: 80, write: () => undefined, warn: () => undefined };
    return importSettlementFile(command, siti.password, output);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** Imports a file with bad lines, imports it again, and imports what was corrected of it. */
export async function expectCommandImports(): Promise<void> {
  const { saleId } = await paid("50000", "C-1");
  await refund(saleId, { amount: { amount: "20000", currencyCode: "IDR" } });
  const folder = await CommandFolder.open();
  const file = await folder.write(FILE);
  const come = { rows: 3, added: 2, repeated: 0, matched: 2, booked: 0, open: 0, bad: 3 };
  expect(await folder.run(file)).toEqual(come);
  const rejects = await folder.rejectsOf(file);
  expect(rejects.map((line) => line.split(";").slice(8, 11).join(" "))).toEqual([
    '"alpokat_number" "line" "code"',
    '"alpokat:4" "4" "KIND_UNKNOWN"',
    '"alpokat:5" "5" "DATE_INVALID"',
    '"alpokat:6" "6" "NET_DIFFERS"',
  ]);
  expect(rejects[3]).toContain("net: jumlah bersih bukan jumlah kotor dikurangi biaya");
  expect(await folder.run(file)).toEqual({ ...come, added: 0, repeated: 2, matched: 0 });
  const corrected = await folder.write([
    rejects[0] ?? "",
    (rejects[2] ?? "").replace("23-11-2026", "23/11/2026"),
    (rejects[3] ?? "").replace("-2.501", "-2.500"),
  ]);
  const again = { ...come, rows: 2, matched: 0, booked: 2, bad: 0 };
  expect(await folder.run(corrected, "--reference", "settlement-1")).toEqual(again);
  expect(await lineNumbersOf("settlement-1")).toEqual([2, 3, 5, 6]);
  await folder.remove();
}

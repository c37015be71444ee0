import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { readImportPassword } from "../config";
import { USAGE, readCommand } from "./arguments";
import { GatewayRefusal } from "./gateway-session";
import { type ImportTotals, importFile } from "./import-file";
import type { Output } from "./progress";
import { UnreadableFile } from "./read-rows";

/** Statuses of sysexits.h: usage, data, unavailable. */
const EX_USAGE = 64;
const EX_DATA = 65;
const EX_UNAVAILABLE = 69;

const output: Output = {
  isTerminal: process.stdout.isTTY,
  columns: process.stdout.columns || 80,
  write: (text) => void process.stdout.write(text),
};

/** Asks for a password without showing it. */
async function askPassword(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  process.stderr.write("Password: ");
  const password = await terminal.question("");
  terminal.close();
  process.stderr.write("\n");
  return password;
}

const summary = (totals: ImportTotals): string =>
  `${String(totals.rows)} rows: ${String(totals.added)} added, ${String(totals.repeated)} known already, ${String(totals.bad)} bad. ` +
  `New: ${String(totals.sales)} sales, ${String(totals.refunds)} refunds (${String(totals.linkedRefundLines)} lines of a known sale), ` +
  `${String(totals.stockAdjustments)} stock adjustments.\n`;

async function main(parameters: readonly string[]): Promise<number> {
  const command = readCommand(parameters);
  if (!command) {
    process.stderr.write(`${USAGE}\n`);
    return EX_USAGE;
  }
  const totals = await importFile(command, readImportPassword() ?? (await askPassword()), output);
  process.stdout.write(summary(totals));
  return totals.bad === 0 ? 0 : EX_DATA;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const isRefusal = error instanceof GatewayRefusal;
    const isExpected =
      isRefusal || error instanceof UnreadableFile || (error instanceof Error && "code" in error);
    process.stderr.write(`\n${isExpected ? error.message : String(error)}\n`);
    process.exitCode = isRefusal ? EX_UNAVAILABLE : EX_DATA;
  },
);

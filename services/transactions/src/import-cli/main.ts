import { USAGE, readCommand } from "./arguments";
import { type ImportTotals, importFile } from "./import-file";
import { EX_DATA, EX_USAGE, passwordOf, runCommand, terminalOf } from "./terminal";

const summary = (totals: ImportTotals): string =>
  `${String(totals.rows)} rows: ${String(totals.added)} added, ${String(totals.repeated)} known already, ${String(totals.bad)} bad. ` +
  `New: ${String(totals.sales)} sales, ${String(totals.refunds)} refunds (${String(totals.linkedRefundLines)} lines of a known sale), ` +
  `${String(totals.stockAdjustments)} stock adjustments.\n`;

runCommand(async (parameters) => {
  const command = readCommand(parameters);
  if (!command) {
    process.stderr.write(`${USAGE}\n`);
    return EX_USAGE;
  }
  const totals = await importFile(command, await passwordOf(), terminalOf(process.stdout));
  process.stdout.write(summary(totals));
  return totals.bad === 0 ? 0 : EX_DATA;
});

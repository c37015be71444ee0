import { type SettlementTotals, importSettlementFile } from "./import-settlement-file";
import { SETTLEMENT_USAGE, readSettlementCommand } from "./settlement-arguments";
import { EX_DATA, EX_USAGE, passwordOf, runCommand, terminalOf } from "./terminal";

const summary = (totals: SettlementTotals): string =>
  `${String(totals.rows)} lines: ${String(totals.added)} added, ${String(totals.repeated)} known already, ${String(totals.bad)} bad. ` +
  `New: ${String(totals.matched)} matched, ${String(totals.booked)} booked without a payment, ${String(totals.open)} for you to look at.\n`;

runCommand(async (parameters) => {
  const command = readSettlementCommand(parameters);
  if (!command) {
    process.stderr.write(`${SETTLEMENT_USAGE}\n`);
    return EX_USAGE;
  }
  const totals = await importSettlementFile(command, await passwordOf(), terminalOf(process.stdout));
  process.stdout.write(summary(totals));
  return totals.bad === 0 ? 0 : EX_DATA;
});

import { CATALOG_USAGE, readCatalogCommand } from "./catalog-arguments";
import { type CatalogTotals, importCatalogFile } from "./import-catalog-file";
import { EX_DATA, EX_USAGE, passwordOf, runCommand, terminalOf } from "./terminal";

const summary = (totals: CatalogTotals, rejectsFile: string): string => {
  const bad = totals.refused + totals.unreadable;
  return (
    `${String(totals.rowsRead)} rows: ${String(totals.created)} new, ${String(totals.updated)} changed, ` +
    `${String(totals.unchanged)} as they were, ${String(bad)} refused${bad > 0 ? `: see ${rejectsFile}` : ""}.\n`
  );
};

/** Progress goes to the standard error, so that the summary alone is the command's output. */
runCommand(async (parameters) => {
  const command = readCatalogCommand(parameters);
  if (!command) {
    process.stderr.write(`${CATALOG_USAGE}\n`);
    return EX_USAGE;
  }
  const totals = await importCatalogFile(command, await passwordOf(), terminalOf(process.stderr));
  process.stdout.write(summary(totals, command.rejectsFile));
  return totals.refused + totals.unreadable === 0 ? 0 : EX_DATA;
});

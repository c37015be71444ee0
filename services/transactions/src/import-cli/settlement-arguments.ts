import path from "node:path";
import { COMMON_USAGE, type FileCommand, readCommandLine } from "./command-line";

/** What the command was asked to do. */
export interface SettlementCommand extends FileCommand {
  readonly mappingFile: string;
  /** Null for what the mapping says. */
  readonly acquirer: string | null;
  readonly fileReference: string;
}

export const SETTLEMENT_USAGE = `Usage: npm run import-settlement -- FILE --merchant ID --as SIGN-IN --mapping FILE [options]
  --mapping FILE   how the file is read: docs/how-to/reconcile-settlements.md
  --acquirer NAME  who settles, as payments name their provider (default: what the mapping says)
  --reference TEXT what the acquirer calls the file (default: its name without its ending)
${COMMON_USAGE}`;

/** Reads the command line. @returns null where it isn't understood. */
export function readSettlementCommand(parameters: readonly string[]): SettlementCommand | null {
  const read = readCommandLine(parameters, ["mapping", "acquirer", "reference"]);
  if (!read?.further.mapping) return null;
  const { mapping, acquirer = null, reference = path.parse(read.command.file).name } = read.further;
  return { ...read.command, mappingFile: mapping, acquirer, fileReference: reference };
}

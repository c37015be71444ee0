import { COMMON_USAGE, type FileCommand, readCommandLine } from "./command-line";

/** What the command was asked to do. */
export interface ImportCommand extends FileCommand {
  /** Null for the merchant's first outlet, which is made where it has none. */
  readonly outletId: string | null;
  readonly city: string;
  /** Null for what the mapping says. */
  readonly currency: string | null;
  /** How the file is read; null for the layout of the Online Retail data set. */
  readonly mappingFile: string | null;
}

export const USAGE = `Usage: npm run import-sales -- FILE --merchant ID --as SIGN-IN [options]
  --outlet ID      outlet that the sales were made at (default: the merchant's first)
  --city NAME      city of the outlet that is made where the merchant has none (default: Unknown)
  --mapping FILE   how the file is read: docs/how-to/import-sales.md (default: the layout of the Online Retail data set)
  --currency CODE  currency of all prices, IDR or GBP (default: what the mapping says, else GBP)
${COMMON_USAGE}`;

/** Reads the command line. @returns null where it isn't understood. */
export function readCommand(parameters: readonly string[]): ImportCommand | null {
  const read = readCommandLine(parameters, ["outlet", "city", "currency", "mapping"]);
  if (!read) return null;
  const { outlet = null, city = "Unknown", currency = null, mapping = null } = read.further;
  return { ...read.command, outletId: outlet, city, currency, mappingFile: mapping };
}

import { COMMON_USAGE, type FileCommand, readCommandLine } from "./command-line";

/** What the command was asked to do. */
export interface CatalogCommand extends FileCommand {
  /** Between the cells of a CSV file. */
  readonly delimiter: string;
}

export const CATALOG_USAGE = `Usage: npm run import-catalog -- FILE --merchant ID --as SIGN-IN [options]
  FILE             .csv with a header, .json with an array, or .jsonl with an object a line. Columns: sku, name, category,
                   unit, quantity_decimals, pricing, tax_kind, luxury, barcode, modifier_groups, variation_of, price,
                   currency, valid_from, valid_to. No other column is sent.
  --delimiter CHAR between the cells of a CSV file (default: ,)
${COMMON_USAGE}`;

/** Reads the command line. @returns null where it isn't understood. */
export function readCatalogCommand(parameters: readonly string[]): CatalogCommand | null {
  const read = readCommandLine(parameters, ["delimiter"]);
  return read && { ...read.command, delimiter: read.further.delimiter ?? "," };
}

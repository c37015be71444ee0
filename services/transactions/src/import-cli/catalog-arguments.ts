import { parseArgs } from "node:util";

/** What the command was asked to do. */
export interface CatalogCommand {
  readonly file: string;
  readonly merchantId: string;
  /** E-mail address of a sign-in that acts for the merchant. */
  readonly signIn: string;
  readonly gatewayUrl: string;
  /** Where the refused lines are written. */
  readonly rejectsFile: string;
  /** Where it is remembered how to go on. */
  readonly stateFile: string;
  /** Between the cells of a CSV file. */
  readonly delimiter: string;
}

export const CATALOG_USAGE = `Usage: npm run import-catalog -- FILE --merchant ID --as SIGN-IN [options]
  FILE             .csv with a header, .json with an array, or .jsonl with an object a line. Columns: sku, name, category,
                   unit, quantity_decimals, pricing, tax_kind, luxury, barcode, modifier_groups, variation_of, price,
                   currency, valid_from, valid_to. No other column is sent.
  --rejects FILE   where the refused lines are written (default: FILE.rejects.csv)
  --delimiter CHAR between the cells of a CSV file (default: ,)
  --gateway URL    address of the gateway (default: http://127.0.0.1:4000)
An import that was interrupted goes on where it was when the command is given again.
The password is taken from ALPOKAT_PASSWORD, or asked for.`;

/** Reads the command line. @returns null where it isn't understood. */
export function readCatalogCommand(parameters: readonly string[]): CatalogCommand | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        merchant: { type: "string" },
        as: { type: "string" },
        rejects: { type: "string" },
        delimiter: { type: "string", default: "," },
        gateway: { type: "string", default: "http://127.0.0.1:4000" },
      },
    });
    const { merchant: merchantId, as: signIn, rejects, delimiter, gateway } = values;
    const [file, ...rest] = positionals;
    if (!file || rest.length > 0 || !merchantId || !signIn || !URL.canParse(gateway)) return null;
    return {
      file,
      merchantId,
      signIn,
      gatewayUrl: gateway.replace(/\/+$/, ""),
      rejectsFile: rejects ?? `${file}.rejects.csv`,
      stateFile: `${file}.import.json`,
      delimiter,
    };
  } catch {
    return null;
  }
}

import { parseArgs } from "node:util";

/** What the command was asked to do. */
export interface ImportCommand {
  readonly file: string;
  readonly merchantId: string;
  /** E-mail address of a sign-in that acts for the merchant. */
  readonly signIn: string;
  readonly gatewayUrl: string;
  /** Null for the merchant's first outlet, which is made where it has none. */
  readonly outletId: string | null;
  readonly city: string;
  /** Null for what the mapping says. */
  readonly currency: string | null;
  /** How the file is read; null for the layout of the Online Retail data set. */
  readonly mappingFile: string | null;
  /** Where the lines that were left out are written. */
  readonly rejectsFile: string;
  /** Where it is remembered how to go on. */
  readonly stateFile: string;
}

export const USAGE = `Usage: npm run import-sales -- FILE --merchant ID --as SIGN-IN [options]
  --outlet ID      outlet that the sales were made at (default: the merchant's first)
  --city NAME      city of the outlet that is made where the merchant has none (default: Unknown)
  --mapping FILE   how the file is read: docs/how-to/import-sales.md (default: the layout of the Online Retail data set)
  --currency CODE  currency of all prices, IDR or GBP (default: what the mapping says, else GBP)
  --rejects FILE   where the lines that are left out are written (default: FILE.rejects.csv)
  --state FILE     where it is remembered how far an import came (default: FILE.import.json)
  --gateway URL    address of the gateway (default: http://127.0.0.1:4000)
An import that was interrupted goes on where it was when the command is given again.
Status: 0 all lines taken, 64 usage, 65 lines left out or file not understood, 69 the gateway refused or can't be reached.
The password is taken from ALPOKAT_PASSWORD, or asked for.`;

/** Reads the command line. @returns null where it isn't understood. */
export function readCommand(parameters: readonly string[]): ImportCommand | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        merchant: { type: "string" },
        as: { type: "string" },
        outlet: { type: "string" },
        city: { type: "string", default: "Unknown" },
        currency: { type: "string" },
        mapping: { type: "string" },
        rejects: { type: "string" },
        state: { type: "string" },
        gateway: { type: "string", default: "http://127.0.0.1:4000" },
      },
    });
    const { merchant: merchantId, as: signIn, city, gateway } = values;
    const [file, ...rest] = positionals;
    if (!file || rest.length > 0 || !merchantId || !signIn || !URL.canParse(gateway)) return null;
    return {
      file,
      merchantId,
      signIn,
      gatewayUrl: gateway.replace(/\/+$/, ""),
      city,
      ...furtherOf(file, values),
    };
  } catch {
    return null;
  }
}

interface Options {
  readonly outlet?: string | undefined;
  readonly currency?: string | undefined;
  readonly mapping?: string | undefined;
  readonly rejects?: string | undefined;
  readonly state?: string | undefined;
}

/** What need not be said. */
const furtherOf = (
  file: string,
  { outlet, currency, mapping, rejects, state }: Options,
): Pick<ImportCommand, "outletId" | "currency" | "mappingFile" | "rejectsFile" | "stateFile"> => ({
  outletId: outlet ?? null,
  currency: currency ?? null,
  mappingFile: mapping ?? null,
  rejectsFile: rejects ?? `${file}.rejects.csv`,
  stateFile: state ?? `${file}.import.json`,
});

import path from "node:path";
import { parseArgs } from "node:util";

/** What the command was asked to do. */
export interface SettlementCommand {
  readonly file: string;
  readonly merchantId: string;
  /** E-mail address of a sign-in that acts for the merchant. */
  readonly signIn: string;
  readonly gatewayUrl: string;
  readonly mappingFile: string;
  /** Null for what the mapping says. */
  readonly acquirer: string | null;
  readonly fileReference: string;
  /** Where the lines that were left out are written. */
  readonly rejectsFile: string;
  /** Where it is remembered how to go on. */
  readonly stateFile: string;
}

export const SETTLEMENT_USAGE = `Usage: npm run import-settlement -- FILE --merchant ID --as SIGN-IN --mapping FILE [options]
  --mapping FILE   how the file is read: docs/how-to/reconcile-settlements.md
  --acquirer NAME  who settles, as payments name their provider (default: what the mapping says)
  --reference TEXT what the acquirer calls the file (default: its name without its ending)
  --rejects FILE   where the lines that are left out are written (default: FILE.rejects.csv)
  --state FILE     where it is remembered how far an import came (default: FILE.import.json)
  --gateway URL    address of the gateway (default: http://127.0.0.1:4000)
An import that was interrupted goes on where it was when the command is given again.
Status: 0 all lines taken, 64 usage, 65 lines left out or file not understood, 69 the gateway refused or can't be reached.
The password is taken from ALPOKAT_PASSWORD, or asked for.`;

/** Reads the command line. @returns null where it isn't understood. */
export function readSettlementCommand(parameters: readonly string[]): SettlementCommand | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        merchant: { type: "string" },
        as: { type: "string" },
        mapping: { type: "string" },
        acquirer: { type: "string" },
        reference: { type: "string" },
        rejects: { type: "string" },
        state: { type: "string" },
        gateway: { type: "string", default: "http://127.0.0.1:4000" },
      },
    });
    const { merchant: merchantId, as: signIn, mapping: mappingFile, gateway } = values;
    const [file, ...rest] = positionals;
    if (!file || rest.length > 0 || !merchantId || !signIn || !mappingFile || !URL.canParse(gateway))
      return null;
    return {
      ...{ file, merchantId, signIn, mappingFile },
      gatewayUrl: gateway.replace(/\/+$/, ""),
      ...furtherOf(file, values),
    };
  } catch {
    return null;
  }
}

interface Options {
  readonly acquirer?: string | undefined;
  readonly reference?: string | undefined;
  readonly rejects?: string | undefined;
  readonly state?: string | undefined;
}

/** What need not be said. */
const furtherOf = (
  file: string,
  { acquirer, reference, rejects, state }: Options,
): Pick<SettlementCommand, "acquirer" | "fileReference" | "rejectsFile" | "stateFile"> => ({
  acquirer: acquirer ?? null,
  fileReference: reference ?? path.parse(file).name,
  rejectsFile: rejects ?? `${file}.rejects.csv`,
  stateFile: state ?? `${file}.import.json`,
});

import { parseArgs } from "node:util";

/** What every import is told: a file, whose it is, who signs in, and where. */
export interface FileCommand {
  readonly file: string;
  readonly merchantId: string;
  /** E-mail address of a sign-in that acts for the merchant. */
  readonly signIn: string;
  readonly gatewayUrl: string;
  /** Where the lines that were left out are written. */
  readonly rejectsFile: string;
  /** Where it is remembered how to go on. */
  readonly stateFile: string;
}

const GATEWAY = "http://127.0.0.1:4000";
const COMMON = ["merchant", "as", "rejects", "state", "gateway"] as const;

/** The last lines of every usage, with their options. */
export const COMMON_USAGE = `  --rejects FILE   where the lines that are left out are written (default: FILE.rejects.csv)
  --state FILE     where it is remembered how far an import came (default: FILE.import.json)
  --gateway URL    address of the gateway (default: ${GATEWAY})
An import that was interrupted goes on where it was when the command is given again. With another mapping, or an option that
says what lines mean or where they go, it says so and starts at the first line; lines that were taken stay as they were taken.
Status: 0 all lines taken, 64 usage, 65 lines left out or file not understood, 69 the gateway refused or can't be reached.
The password is taken from ALPOKAT_PASSWORD, or asked for.`;

/**
 * Reads a command line of one file and options.
 * @param names of further options, each with a text.
 * @returns null where it isn't understood.
 */
export function readCommandLine<Name extends string>(
  parameters: readonly string[],
  names: readonly Name[],
): { readonly command: FileCommand; readonly further: Readonly<Partial<Record<Name, string>>> } | null {
  const options = Object.fromEntries(
    [...COMMON, ...names].map((name) => [name, { type: "string" as const }]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...parameters], allowPositionals: true, options });
    const command = commandOf(values, positionals);
    return command && { command, further: values as Partial<Record<Name, string>> };
  } catch {
    return null;
  }
}

function commandOf(
  {
    merchant: merchantId,
    as: signIn,
    rejects,
    state,
    gateway = GATEWAY,
  }: Readonly<Record<string, string | undefined>>,
  [file, ...rest]: readonly string[],
): FileCommand | null {
  if (!file || rest.length > 0 || !merchantId || !signIn || !URL.canParse(gateway)) return null;
  return {
    file,
    merchantId,
    signIn,
    gatewayUrl: gateway.replace(/\/+$/, ""),
    rejectsFile: rejects ?? `${file}.rejects.csv`,
    stateFile: state ?? `${file}.import.json`,
  };
}

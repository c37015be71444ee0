import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { readImportPassword } from "../config";
import { GatewayRefusal } from "./gateway-session";
import type { Output } from "./progress";
import { UnreadableFile } from "./unreadable-file";

/** Statuses of sysexits.h: usage, data, unavailable. */
export const EX_USAGE = 64;
export const EX_DATA = 65;
const EX_UNAVAILABLE = 69;

export const terminalOf = (stream: NodeJS.WriteStream): Output => ({
  isTerminal: stream.isTTY,
  columns: stream.columns || 80,
  write: (text) => void stream.write(text),
  warn: (text) => void process.stderr.write(text),
});

/** The password of the sign-in: configured, or asked for without showing it. */
export async function passwordOf(): Promise<string> {
  return readImportPassword() ?? (await askPassword());
}

async function askPassword(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  process.stderr.write("Password: ");
  const password = await terminal.question("");
  terminal.close();
  process.stderr.write("\n");
  return password;
}

/** Runs a command and exits with its status; what was expected to go wrong is told in one line. */
export function runCommand(main: (parameters: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      const isRefusal = error instanceof GatewayRefusal;
      const isExpected =
        isRefusal || error instanceof UnreadableFile || (error instanceof Error && "code" in error);
      process.stderr.write(`\n${isExpected ? error.message : String(error)}\n`);
      process.exitCode = isRefusal ? EX_UNAVAILABLE : EX_DATA;
    },
  );
}

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Figure } from "./figures";

/** A script that clients of the database run again and again. */
export interface Script {
  /** Each is sent by itself and waited for: so many round trips. `:name` stands for a variable. */
  readonly statements: readonly string[];
  /** Variables by name: a whole number from 1 to this, drawn for each run. */
  readonly variables: Readonly<Record<string, number>>;
}

export interface Load {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
}

/** Where Debian's packages put it, beside what is on the PATH. */
const FOLDERS = "/usr/lib/postgresql";

/** pgbench of the system, wherever it is; null where there is none. PostgreSQL from npm comes without it. */
export function findPgbench(): string | null {
  const onPath = (process.env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, "pgbench"));
  const packaged = existsSync(FOLDERS)
    ? readdirSync(FOLDERS).map((version) => path.join(FOLDERS, version, "bin/pgbench"))
    : [];
  return [...packaged.reverse(), ...onPath].find((file) => existsSync(file)) ?? null;
}

/** What is told where there is none. */
export const NO_PGBENCH: Figure = {
  what: "nothing: there is no pgbench to measure against",
  figure: "skipped (Debian has it in postgresql-contrib)",
};

/** @returns runs per second, with prepared statements. */
export async function runPgbench(
  program: string,
  { statements, variables }: Script,
  load: Load,
): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-pgbench-"));
  const file = path.join(folder, "script.sql");
  const draws = Object.entries(variables).map(([name, most]) => `\\set ${name} random(1, ${String(most)})`);
  await writeFile(file, [...draws, ...statements.map((sql) => `${sql.replace(/\s+/g, " ")};`)].join("\n"));
  try {
    const clients = ["-c", String(load.clients), "-j", "2", "-T", String(load.seconds)];
    const output = await outputOf(program, ["-n", "-M", "prepared", "-f", file, ...clients, load.url]);
    const perSecond = /tps = ([\d.]+) \(without/.exec(output)?.[1];
    if (perSecond === undefined) throw new Error(`pgbench said: ${output}`);
    return Number(perSecond);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function outputOf(program: string, parameters: readonly string[]): Promise<string> {
  const child = spawn(program, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      output += part.toString();
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      resolve(output);
    });
  });
}

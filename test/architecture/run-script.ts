import { spawnSync } from "node:child_process";
import path from "node:path";

/** The folder of the whole project. */
export const PROJECT_ROOT = path.resolve(__dirname, "../..");

/**
 * Runs a script of this folder's `bin`.
 * @returns what it printed, which is JSON
 */
export function runScript(name: string, parameters: readonly string[], input = ""): unknown {
  const script = path.join(__dirname, "bin", name);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...parameters], {
    cwd: PROJECT_ROOT,
    input,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(stdout);
}

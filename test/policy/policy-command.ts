import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const PROJECT_ROOT = path.resolve(__dirname, "../..");
const RULES = path.join(PROJECT_ROOT, "shared/policy/rules");

/** What `npm run policy` printed, and how it ended. */
export interface CommandRun {
  readonly status: number | null;
  readonly lines: readonly string[];
}

/** Runs what `npm run policy -- …` runs, as a process of its own. */
export function policyCommand(
  parameters: readonly string[],
  environment: Record<string, string> = {},
): CommandRun {
  const command = path.join(PROJECT_ROOT, "shared/local-stack/bin/policy.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...parameters], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, lines: [...stdout.split("\n"), ...stderr.split("\n")].filter((line) => line !== "") };
}

/** A folder of its own for a test's candidates and records. */
export class Workbench {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-policy-"));
  private made = 0;

  /** The rules of the product, with one file changed. */
  candidate(file: string, change: (text: string) => string): string {
    const folder = path.join(this.folder, `candidate-${String((this.made += 1))}`);
    cpSync(RULES, folder, { recursive: true });
    const before = readFileSync(path.join(RULES, file), "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the change of ${file} changed nothing`);
    writeFileSync(path.join(folder, file), after);
    return folder;
  }

  /** A file with a JSON object a line. */
  record(lines: readonly object[]): string {
    const file = path.join(this.folder, `record-${String((this.made += 1))}.ndjson`);
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The product's own rules. */
export const OWN_RULES = RULES;

/** A rule with every annotation, of some effect. */
export const plantedRule = (id: string, body: string): string => {
  const isBan = body.startsWith("forbid");
  return `
@id("${id}") @clause("3") @law("UU 27/2022 art. 20") @basis("${isBan ? "prohibition" : "contract"}")
@notice("${isBan ? "none" : "1"}") @retention("none") @note_id("x") @note_en("x")
${body};`;
};

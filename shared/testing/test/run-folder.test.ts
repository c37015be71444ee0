import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const MODULE = path.resolve(__dirname, "../bin/run-folder.mjs");
/** A run that leaves a file, and tells where its folder is. */
const LEAVE = `import { writeFileSync } from "node:fs"; import { useFolderOfOwn } from ${JSON.stringify(MODULE)};
useFolderOfOwn(); writeFileSync(process.env.TMPDIR + "/left", "x"); console.log(process.env.TMPDIR);`;

describe("the folder of a run", () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(path.join(os.tmpdir(), "alpokat-parent-"));
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
  });
  const environment = () => ({ ...process.env, TMPDIR: parent });
  const run = (script: string) =>
    spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      env: environment(),
      encoding: "utf8",
    });

  test("when a run ends, also by a fault, then nothing that it left is there", () => {
    const { stdout, status } = run(`${LEAVE} throw new Error("a fault");`);
    expect(path.dirname(stdout.trim())).toBe(parent);
    expect(status).toBe(1);
    expect(readdirSync(parent)).toEqual([]);
  });

  test("when a run was killed, then the next takes its folder away, and leaves that of a run which lives", async () => {
    const waiting = spawn(
      process.execPath,
      ["--input-type=module", "-e", `${LEAVE} setInterval(() => {}, 1_000);`],
      { env: environment() },
    );
    const folder = await new Promise<string>((resolve) => {
      waiting.stdout.once("data", (text: Buffer) => {
        resolve(text.toString("utf8").trim());
      });
    });
    run(LEAVE);
    expect(existsSync(path.join(folder, "left"))).toBe(true);
    const ended = new Promise((resolve) => waiting.once("exit", resolve));
    waiting.kill("SIGKILL");
    await ended;
    expect(existsSync(folder)).toBe(true);
    run(LEAVE);
    expect(readdirSync(parent)).toEqual([]);
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const PROJECT_ROOT = path.resolve(__dirname, "../../..");

/** Runs Jest on one test file outside the project, with the project's transformation. */
function run(
  text: string,
  environment: Readonly<Record<string, string>>,
): { status: number | null; output: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-planted-run-"));
  writeFileSync(path.join(folder, "planted.test.ts"), text);
  const config = {
    rootDir: folder,
    transform: {
      "\\.ts$": [
        path.join(PROJECT_ROOT, "node_modules/@swc/jest"),
        {
          swcrc: false,
          jsc: { parser: { syntax: "typescript", decorators: true }, target: "es2023" },
          module: { type: "commonjs" },
        },
      ],
    },
    testEnvironmentOptions: { customExportConditions: ["alpokat-source", "require", "node", "default"] },
    reporters: ["default", path.join(PROJECT_ROOT, "shared/testing/bin/refuse-skipped.cjs")],
    cache: false,
  };
  const jest = path.join(PROJECT_ROOT, "node_modules/jest/bin/jest.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [jest, "--config", JSON.stringify(config), "--runInBand"],
    { cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH, ...environment } },
  );
  rmSync(folder, { recursive: true });
  return { status, output: stdout + stderr };
}

const REAL_DATA = JSON.stringify(path.join(PROJECT_ROOT, "shared/testing/src/real-data.ts"));
const WITH_DATA = `import { describeWithData } from ${REAL_DATA};
describeWithData("absent.csv", "the sales", () => { test("when read, then read", () => { expect(1).toBe(1); }); });
test("when this runs, then it passes", () => { expect(1).toBe(1); });`;

describe("a run in which every test must run", () => {
  test("when all run, then it passes", () => {
    expect(run('test("runs", () => {});', {}).status).toBe(0);
  });

  test.each([
    ["skipped", 'test.skip("off", () => {}); test("runs", () => {});'],
    ["still to be written", 'test.todo("later"); test("runs", () => {});'],
  ])("when one is %s, then it fails and names the file", (_kind, text) => {
    const { status, output } = run(text, {});
    expect(status).not.toBe(0);
    expect(output).toMatch(/1 tests were skipped, and here every test must run:\n.*planted\.test\.ts/);
  });
});

describe("describeWithData", () => {
  test("when the file is absent, then its tests are shown as skipped", () => {
    const { output } = run(WITH_DATA, { ALPOKAT_DATA: "/nowhere" });
    expect(output).toMatch(/1 tests were skipped/);
  });

  test("when the file is absent in CI, then they fail and say which folder to name", () => {
    const { status, output } = run(WITH_DATA, { ALPOKAT_DATA: "/nowhere", CI: "true" });
    expect(status).toBe(1);
    expect(output).toContain("absent.csv is not there: name the folder that holds it in ALPOKAT_DATA.");
    expect(output).toMatch(/1 failed, 1 passed/);
  });
});

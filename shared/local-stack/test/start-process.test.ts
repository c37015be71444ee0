import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../src";
import { startProcess, type ProcessToStart } from "../src/processes/start-process";
import { temporaryFolder } from "./temporary-folder";

const DIST = path.join(__dirname, "../dist/processes");
const SERVER = `require("node:http").createServer((q, s) => s.end(process.pid + "")).listen(process.env.PORT, "127.0.0.1");`;

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

async function wanted(source: string): Promise<ProcessToStart> {
  const script = path.join(folder.path, "main.js");
  writeFileSync(script, source);
  const port = await freePort();
  return {
    name: "served",
    script,
    environment: { PORT: String(port) },
    readyUrl: `http://127.0.0.1:${port}/ready`,
    logFile: path.join(folder.path, "served.log"),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("startProcess", () => {
  test("when a process listens, then it is ready, sees no variable that it was not given, and ends when stopped", async () => {
    process.env.ALPOKAT_PLANTED = "secret";
    const definition = await wanted(
      `console.log(JSON.stringify(process.env)); ${SERVER} process.on("SIGTERM", () => process.exit(0));`,
    );
    const running = await startProcess(definition);
    expect(isAlive(running.pid)).toBe(true);
    const [line = ""] = readFileSync(definition.logFile, "utf8").split("\n");
    expect(Object.keys(JSON.parse(line) as object).filter((name) => name.startsWith("ALPOKAT"))).toEqual([]);
    await running.stop();
    await expect(running.exited).resolves.toBe(`exited with code 0: ${line}`);
    expect(isAlive(running.pid)).toBe(false);
  });

  test("when it throws before it is ready, then the reason is what it said", async () => {
    const definition = await wanted('throw new Error("DATABASE_URL is missing");');
    await expect(startProcess(definition)).rejects.toThrow(
      "exited with code 1: Error: DATABASE_URL is missing",
    );
  });

  test("when it logs its end in lines of JSON, then the reason is their message", async () => {
    const definition = await wanted(
      'console.log(JSON.stringify({ level: 60, msg: "cannot start", err: { message: "relation is missing" } })); process.exit(3);',
    );
    await expect(startProcess(definition)).rejects.toThrow(
      "exited with code 3: cannot start: relation is missing",
    );
  });

  test("when waiting for it is given up, then it is ended", async () => {
    const definition = await wanted("setInterval(() => undefined, 1000);");
    const given = new AbortController();
    const started = startProcess(definition, given.signal);
    setTimeout(() => {
      given.abort();
    }, 200);
    await expect(started).rejects.toThrow("was ended by SIGTERM");
  });

  test("when it does not leave in time, then it and what it started are killed", async () => {
    const definition = await wanted(
      `const { pid } = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"]); console.log(pid);
       process.on("SIGTERM", () => undefined); ${SERVER}`,
    );
    const running = await startProcess({ ...definition, leaveWithin: 100 });
    const grandchild = Number(readFileSync(definition.logFile, "utf8").split("\n")[0]);
    await running.stop();
    await expect(running.exited).resolves.toMatch(/^was ended by SIGKILL/);
    await until(() => !isAlive(grandchild));
  });

  test("when the process that started it is killed, then it leaves by itself", async () => {
    const definition = await wanted(
      `${SERVER} process.on("SIGTERM", () => { console.log("left in order"); process.exit(0); });`,
    );
    const script = `require(${JSON.stringify(path.join(DIST, "start-process.js"))}).startProcess(${JSON.stringify(definition)}).then(({ pid }) => console.log(pid))`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const printed: unknown = await new Promise((resolve) => parent.stdout.once("data", resolve));
    const pid = Number(String(printed));
    parent.kill("SIGKILL");
    await until(() => !isAlive(pid));
    expect(readFileSync(definition.logFile, "utf8")).toBe("left in order\n");
  });
});

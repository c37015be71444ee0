import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { newId } from "@alpokat/kernel";
import { testDatabase } from "@alpokat/testing";
import { Client, Pool } from "pg";
import {
  anchorFileOf,
  type AuditEvent,
  AuditLog,
  auditEpochTable,
  auditTables,
  type AuditVerification,
  poolTransactor,
  type TreeHead,
  TreeSealer,
  type TreeSealerOptions,
  verifyAudit,
} from "../src";

/** A schema that has roles and no record of its own: these tests give it one. */
export const SCHEMA = "carrier";
export const SERVICE = "transactions";
export const NOW = new Date("2026-11-23T03:00:00.000Z");

const pair = generateKeyPairSync("ed25519");
export const privateKey = { ...pair.privateKey.export({ format: "jwk" }), kid: "audit-1" };
export const publicKey = { ...pair.publicKey.export({ format: "jwk" }), kid: "audit-1" };

export const SUBJECT = "018f4e6a-0000-7000-8000-000000000001";
export const PRINCIPAL = "018f4e6a-0000-7000-8000-000000000002";

export const auditEvent = (overrides: Partial<AuditEvent> = {}): AuditEvent => ({
  id: newId(),
  at: NOW,
  requestId: "018f4e6a-0000-7000-8000-000000000003",
  principalId: PRINCIPAL,
  principalRole: "support_agent",
  subject: SUBJECT,
  relation: "assigned_case",
  purpose: "service.support",
  action: "read",
  categories: ["user.name", "user.contact.email"],
  outcome: "ALLOW",
  ruleIds: ["c2-support"],
  clause: "2",
  missingFacts: [],
  isGap: false,
  noticeVersion: null,
  consentId: null,
  caseId: null,
  policyHash: "ab".repeat(32),
  ...overrides,
});

/** A record in a database of its own. */
export interface TestRecord {
  readonly app: Pool;
  /** Superuser, for whom there are no rights and no triggers. */
  readonly admin: Client;
  readonly log: AuditLog;
  readonly anchorFile: string;
  /** Empties the record and its anchor. */
  reset(): Promise<void>;
  sealer(options?: Partial<TreeSealerOptions>): TreeSealer;
  /** Seals until no event is left: transactions of other tests on the same server hold the sealer back. */
  sealAll(options?: Partial<TreeSealerOptions>): Promise<TreeHead | null>;
  /** Appends so many events and seals them under one head. */
  grow(count: number): Promise<readonly AuditEvent[]>;
  verify(options?: { readonly pageSize?: number }): Promise<AuditVerification>;
  close(): Promise<void>;
}

export async function testRecord(): Promise<TestRecord> {
  const database = await testDatabase();
  const admin = new Client(database.adminUrl);
  await admin.connect();
  await admin.query("SET session_replication_role = replica");
  const app = new Pool({ connectionString: database.urlFor(`${SCHEMA}_app`), max: 4 });
  app.on("error", () => undefined);
  const directory = await mkdtemp(path.join(os.tmpdir(), "alpokat-anchor-"));
  const anchorFile = anchorFileOf(directory, SERVICE);
  const reset = async (): Promise<void> => {
    const tables = ["event", "leaf", "node", "head", "epoch"]
      .map((table) => `${SCHEMA}.audit_${table}`)
      .join(", ");
    await admin.query(`DROP TABLE IF EXISTS ${tables}; DROP FUNCTION IF EXISTS ${SCHEMA}.audit_refuse_change;
      SET ROLE ${SCHEMA}_owner; ${auditTables(SCHEMA)}; ${auditEpochTable(SCHEMA)}; RESET ROLE`);
    await rm(anchorFile, { force: true });
  };
  await reset();
  const log = new AuditLog({ schema: SCHEMA, subjectKey: randomBytes(32) });
  const sealer = (options: Partial<TreeSealerOptions> = {}): TreeSealer =>
    new TreeSealer({
      schema: SCHEMA,
      service: SERVICE,
      database: poolTransactor(app),
      signingKey: privateKey,
      anchorDirectory: directory,
      clock: () => NOW,
      onError: (error) => {
        throw error;
      },
      ...options,
    });
  const sealAll = async (options: Partial<TreeSealerOptions> = {}): Promise<TreeHead | null> => {
    const head = await sealer(options).sealNow();
    const { rows } = await admin.query<{ left: number }>(
      `SELECT (SELECT count(*) FROM ${SCHEMA}.audit_event) - (SELECT count(*) FROM ${SCHEMA}.audit_leaf) AS left`,
    );
    if (Number(rows[0]?.left) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return Number(rows[0]?.left) > 0 ? ((await sealAll(options)) ?? head) : head;
  };
  return {
    app,
    admin,
    log,
    anchorFile,
    reset,
    sealer,
    sealAll,
    async grow(count) {
      const events = Array.from({ length: count }, () => auditEvent());
      await log.append(app, events);
      await sealAll();
      return events;
    },
    verify: (options = {}) =>
      verifyAudit({ executor: admin, schema: SCHEMA, anchorFile, publicKey, service: SERVICE, ...options }),
    async close() {
      await app.end();
      await admin.end();
      await database.drop();
      await rm(directory, { recursive: true });
    },
  };
}

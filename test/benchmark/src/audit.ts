import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  anchorFileOf,
  type AuditEvent,
  AuditLog,
  type AuditVerification,
  poolTransactor,
  TreeSealer,
  verifyAudit,
} from "@alpokat/audit";
import { newId } from "@alpokat/kernel";
import { testDatabase } from "@alpokat/testing";
import { Client, Pool } from "pg";
import { alternate } from "./alternate";
import { type Benchmark, type Figure, inThousands, milliseconds } from "./figures";
import { withCluster } from "./cluster";

const EVENTS = 1_000_000;
const EVENTS_OF_A_BATCH = 5_000;
const MOST_SECONDS = 10;
const ACTS = 400;
const SCHEMA = "transactions";
const SERVICE = "transactions";

/** What the record costs an act, how fast it is sealed, and how fast it is proved. */
export const auditBenchmark: Benchmark = {
  name: "audit",
  about:
    "The record is on the real PostgreSQL with its usual settings: every act waits for its commit. Verification recomputes every leaf, root and signature.",
  run: () => withCluster(measureAudit),
};

async function measureAudit(): Promise<readonly Figure[]> {
  const database = await testDatabase();
  const directory = await mkdtemp(path.join(os.tmpdir(), "alpokat-benchmark-"));
  const pool = new Pool({ connectionString: database.urlFor(`${SCHEMA}_app`), max: 4 });
  const admin = new Client(database.adminUrl);
  await admin.connect();
  try {
    const acts = await measureActs(pool, admin);
    return [...acts, ...(await measureRecord(pool, admin, directory))];
  } finally {
    await pool.end();
    await admin.end();
    await database.drop();
    await rm(directory, { recursive: true });
  }
}

/** One row of business in one transaction, with and without its event. */
async function measureActs(pool: Pool, admin: Client): Promise<readonly Figure[]> {
  await admin.query(`CREATE TABLE ${SCHEMA}.benchmark_act (id uuid PRIMARY KEY, what text NOT NULL);
    GRANT INSERT ON ${SCHEMA}.benchmark_act TO ${SCHEMA}_app`);
  const log = newLog();
  const act = (isAudited: boolean) => () =>
    poolTransactor(pool).transaction(async (executor) => {
      await executor.query(`INSERT INTO ${SCHEMA}.benchmark_act VALUES ($1, $2)`, [newId(), "sold"]);
      if (isAudited) await log.append(executor, [auditEvent()]);
    });
  const [plain, audited] = await alternate({ plain: act(false), audited: act(true) }, ACTS);
  if (!plain || !audited) throw new Error("nothing was measured");
  return [
    { what: "an act of one row, without its event", figure: milliseconds(plain.median) },
    {
      what: "the same act with its event, in the same transaction",
      figure: `${milliseconds(audited.median)} (${audited.ratio.toFixed(2)} times)`,
    },
  ];
}

async function measureRecord(pool: Pool, admin: Client, directory: string): Promise<readonly Figure[]> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const log = newLog();
  const appending = await secondsOf(async () => {
    for (let done = 0; done < EVENTS; done += EVENTS_OF_A_BATCH)
      await log.append(pool, Array.from({ length: EVENTS_OF_A_BATCH }, auditEvent));
  });
  const sealer = new TreeSealer({
    schema: SCHEMA,
    service: SERVICE,
    database: poolTransactor(pool),
    signingKey: privateKey.export({ format: "jwk" }),
    anchorDirectory: directory,
    onError: (error) => {
      throw error;
    },
  });
  const sealing = await secondsOf(() => sealer.sealNow());
  // As the database's own housekeeping does after so many rows.
  await admin.query(`VACUUM ANALYZE ${SCHEMA}.audit_event, ${SCHEMA}.audit_leaf`);
  const verify = (): Promise<AuditVerification> =>
    verifyAudit({
      executor: admin,
      schema: SCHEMA,
      service: SERVICE,
      anchorFile: anchorFileOf(directory, SERVICE),
      publicKey: publicKey.export({ format: "jwk" }),
    });
  const seconds = await secondsOf(async () => {
    const { isSound, sealedEvents } = await verify();
    if (!isSound || sealedEvents < EVENTS) throw new Error("the record is not sound");
  });
  return [
    { what: "appending events, 5,000 in a statement", figure: inThousands(EVENTS / appending) },
    { what: "sealing them: leaves, tree, signed heads, anchor file", figure: inThousands(EVENTS / sealing) },
    {
      what: `verifying ${EVENTS.toLocaleString("en")} events`,
      figure: `${seconds.toFixed(1)} s (${inThousands(EVENTS / seconds)})`,
      target: `under ${String(MOST_SECONDS)} s`,
      isMet: seconds < MOST_SECONDS,
    },
  ];
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

const newLog = (): AuditLog => new AuditLog({ schema: SCHEMA, subjectKey: randomBytes(32) });

/** An event as a support agent's look at a ticket leaves it. */
const auditEvent = (): AuditEvent => ({
  id: newId(),
  at: new Date(),
  requestId: newId(),
  principalId: newId(),
  principalRole: "support_agent",
  subject: newId(),
  relation: "assigned_case",
  purpose: "service.support",
  action: "read",
  categories: ["user.name", "user.contact.email"],
  outcome: "ALLOW",
  ruleIds: ["c3.support-reads-contact-of-ticket"],
  clause: "3",
  missingFacts: [],
  isGap: false,
  noticeVersion: null,
  consentId: null,
  caseId: null,
  policyHash: "ab".repeat(32),
});

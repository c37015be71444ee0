import { createHash, randomUUID } from "node:crypto";
import { newId } from "@alpokat/kernel";
import { testDatabase } from "@alpokat/testing";
import { Client, Pool, type PoolClient } from "pg";
import { withCluster } from "./cluster";
import { type Benchmark, type Figure, median, milliseconds } from "./figures";

const WARM_UP = 300;
const DECISIONS = 2_000;
const AT_ONCE = 4;
const RULES = 20;
/** The deadline that the service gives a decision. */
const DEADLINE_MS = 50;

/** What ten versions in shadow say, which is as many as may run. */
const SHADOWS = Array.from({ length: 10 }, (_, place) => ({
  ruleId: newId(),
  name: `shadow-${String(place)}`,
  version: 1,
  result: "NOT_MATCHED",
  outcome: "APPROVE",
  score: 0,
}));

const MERCHANT = newId();
const OUTLETS = Array.from({ length: 4 }, () => newId());

/** What a fraud decision costs the transaction of a sale. */
export const fraudBenchmark: Benchmark = {
  name: "fraud",
  about: `The statements of a decision, as the service sends them, in a transaction of their own: savepoint, time limit, counting and reading the signals of six pivots with ${String(RULES)} rules in force, storing the decision. ${String(AT_ONCE)} at once, of one merchant with ${String(OUTLETS.length)} outlets, its counters filled.`,
  run: () => withCluster(measure),
};

async function measure(): Promise<readonly Figure[]> {
  const database = await testDatabase();
  const pool = new Pool({ connectionString: database.urlFor("transactions_app"), max: AT_ONCE });
  const admin = new Client(database.adminUrl);
  await admin.connect();
  try {
    await admin.query(
      `INSERT INTO transactions.fraud_rule (id, name, version, state, description, definition, drafted_by, drafted_at)
       SELECT gen_random_uuid(), 'rule-' || n, 1, 'DRAFT', 'Rule', '{"condition":{"op":"gt","left":{"op":"field","name":"amount"},"right":{"op":"number","value":1000000}},"outcome":"REVIEW","score":10,"whenUnknown":"IGNORE","pivot":"DEVICE"}', gen_random_uuid(), now()
         FROM generate_series(1, ${String(RULES)}) n`,
    );
    await admin.query(
      "UPDATE transactions.fraud_rule SET state = 'PUBLISHED', published_by = gen_random_uuid(), published_at = now()",
    );
    await decideMany(pool, WARM_UP);
    const startedAt = performance.now();
    const times = (await decideMany(pool, DECISIONS)).sort((left, right) => left - right);
    const perSecond = (DECISIONS / (performance.now() - startedAt)) * 1_000;
    const p99 = times[Math.floor(times.length * 0.99)] ?? Number.NaN;
    return [
      { what: "a decision, median", figure: milliseconds(median(times)) },
      {
        what: "a decision, 99th percentile",
        figure: milliseconds(p99),
        target: `under ${String(DEADLINE_MS)} ms`,
        isMet: p99 < DEADLINE_MS,
      },
      { what: "decisions, each in its own commit", figure: `${perSecond.toFixed(0)}/s` },
    ];
  } finally {
    await pool.end();
    await admin.end();
    await database.drop();
  }
}

/** @returns milliseconds of each. */
async function decideMany(pool: Pool, count: number): Promise<number[]> {
  const times: number[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    const client = await pool.connect();
    while (begun < count) {
      begun += 1;
      times.push(await decide(client, begun));
    }
    client.release();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return times;
}

/** One decision; the commit, which it shares with its sale, is not part of its time. */
async function decide(client: PoolClient, number: number): Promise<number> {
  const event = eventOf(number);
  await client.query("BEGIN");
  const startedAt = performance.now();
  await client.query("SAVEPOINT fraud; SET LOCAL statement_timeout = 1000");
  const outlet = OUTLETS[number % OUTLETS.length];
  const { rows } = await client.query<{ gathered: { answer: object } }>(
    "SELECT transactions.fraud_gather($1, $2, $3, $4) AS gathered",
    [JSON.stringify([event]), [MERCHANT], [outlet], [event.at.slice(0, 10)]],
  );
  await client.query("SELECT transactions.fraud_record_of($1)", [
    JSON.stringify([
      {
        ...event,
        id: newId(),
        transactionId: newId(),
        merchantId: MERCHANT,
        outletId: outlet,
        recordedBy: randomUUID(),
        outcome: "APPROVE",
        score: 0,
        findings: [],
        ruleIds: [],
        shadows: SHADOWS,
        inputs: rows[0]?.gathered.answer ?? {},
        isTimedOut: false,
        decidedAt: event.at,
      },
    ]),
  ]);
  const time = performance.now() - startedAt;
  await client.query("COMMIT");
  return time;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const member = (text: string): string => (BigInt(`0x${digest(text).slice(0, 15)}`) >> 1n).toString();

function eventOf(number: number) {
  const device = `device-${String(number % 40)}`;
  const cashier = `cashier-${String(number % 20)}`;
  const outlet = OUTLETS[number % OUTLETS.length] ?? "";
  return {
    kind: "SALE",
    amount: String(10_000 + (number % 50) * 1_000),
    currency: "IDR",
    paymentMethod: "CARD",
    isOffline: false,
    deniedPayments: 0,
    at: new Date().toISOString(),
    bin: 100 + (number % 50),
    hourClass: "MORNING",
    pivots: {
      MERCHANT: digest(MERCHANT),
      OUTLET: digest(outlet),
      CASHIER: digest(cashier),
      DEVICE: digest(device),
      SUBNET: digest(`subnet-${String(number % 8)}`),
      CARD: digest(`card-${String(number % 500)}`),
    },
    members: {
      merchants: member(MERCHANT),
      cashiers: member(cashier),
      devices: member(device),
      subnets: member(`subnet-${String(number % 8)}`),
      cards: [member(`card-${String(number % 500)}`)],
    },
  };
}

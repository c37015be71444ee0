import { createPublicKey, type JsonWebKey } from "node:crypto";
import { parseArgs } from "node:util";
import {
  anchorFileOf,
  EpochRefusal,
  foreseeEpoch,
  poolTransactor,
  type RestoredStream,
  startEpoch,
} from "@alpokat/audit";
import { SERVICES } from "@alpokat/kernel";
import { PARTS } from "@alpokat/persistence";
import { Pool } from "pg";
import { z } from "zod";
import { streamsOf } from "./audit-targets";
import { StartRefusal } from "./start-refusal";

type Environment = Readonly<Record<string, string | undefined>>;
type Print = (line: string) => void;

const USAGE = `npm run audit -- new-epoch                      what would be said of each stream; changes nothing
npm run audit -- new-epoch --stream STREAM --reason TEXT --operator NAME --operator NAME --confirm-lost COUNT
                                                begins a new epoch of a record that was restored`;

const environmentSchema = z.object({
  AUDIT_SERVICE: z.enum(SERVICES),
  /** Of the role \`<schema>_migrator\`: a service begins no epoch. */
  MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  AUDIT_SIGNING_KEY: z.string().transform((text, context): JsonWebKey => {
    try {
      const key = JSON.parse(text) as JsonWebKey;
      createPublicKey({ format: "jwk", key });
      return key;
    } catch {
      context.addIssue("is no private key as a JWK");
      return z.NEVER;
    }
  }),
  AUDIT_ANCHOR_DIR: z.string().min(1),
});
type Settings = z.output<typeof environmentSchema>;

const OPTIONS = {
  stream: { type: "string" },
  reason: { type: "string" },
  operator: { type: "string", multiple: true },
  "confirm-lost": { type: "string" },
} as const;

/**
 * Runs `npm run audit`.
 * @returns status to exit with: 0 done, 2 refused, for the reason that was printed.
 */
export async function auditCommand(
  commandLine: readonly string[],
  environment: Environment,
  print: Print,
): Promise<0 | 2> {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandLine],
      allowPositionals: true,
      options: OPTIONS,
    });
    if (positionals.join(" ") !== "new-epoch") throw new StartRefusal(USAGE);
    await newEpoch(settingsOf(environment), values, print);
    return 0;
  } catch (error) {
    if (!isForTheReader(error)) throw error;
    print(error.message);
    return 2;
  }
}

const isForTheReader = (error: unknown): error is Error =>
  error instanceof StartRefusal ||
  error instanceof EpochRefusal ||
  (error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS"));

function settingsOf(environment: Environment): Settings {
  const { success, data, error } = environmentSchema.safeParse(environment);
  if (success) return data;
  const faults = error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
  throw new StartRefusal(`These settings can't be used: ${faults.join("; ")}.`);
}

interface Order {
  readonly stream?: string | undefined;
  readonly reason?: string | undefined;
  readonly operator?: readonly string[] | undefined;
  readonly "confirm-lost"?: string | undefined;
}

async function newEpoch(settings: Settings, order: Order, print: Print): Promise<void> {
  const { AUDIT_SERVICE: service, MIGRATION_DATABASE_URL: url, AUDIT_ANCHOR_DIR: directory } = settings;
  const schema = PARTS.find(({ name }) => name === service)?.schema ?? "";
  const pool = new Pool({ connectionString: url, max: 1, options: `-c role=${schema}_owner` });
  pool.on("error", () => undefined); // The query that runs is rejected as well.
  const streamOf = (stream: string): RestoredStream => ({
    service,
    schema,
    stream,
    database: poolTransactor(pool),
    anchorFile: anchorFileOf(directory, service, stream),
  });
  try {
    await refuseRunning(pool, schema);
    if (order.stream === undefined) {
      for (const stream of streamsOf(service)) print(await foreseen(streamOf(stream)));
      return;
    }
    if (!streamsOf(service).includes(order.stream))
      throw new StartRefusal(`${service} has the streams ${streamsOf(service).join(", ")}.`);
    print(await begun(streamOf(order.stream), settings.AUDIT_SIGNING_KEY, order));
  } finally {
    await pool.end();
  }
}

/** What a running service records meanwhile would belong to neither epoch. */
async function refuseRunning(pool: Pool, schema: string): Promise<void> {
  const sql = "SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE usename = $1";
  const { rows } = await pool.query<{ sessions: number }>(sql, [`${schema}_app`]);
  if (rows[0]?.sessions !== 0)
    throw new StartRefusal("The service still has connections to the database: stop it first.");
}

async function foreseen(stream: RestoredStream): Promise<string> {
  const name = stream.stream ?? "";
  try {
    const { number, previous, restored, lost, carried } = await foreseeEpoch(stream);
    return `${name}: epoch ${String(number)} would begin with ${String(restored.size)} of ${String(previous.size)} events: ${String(lost)} lost, ${String(carried)} sealed late.`;
  } catch (error) {
    if (error instanceof EpochRefusal) return `${name}: ${error.message}`;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return `${name}: There is no anchor file.`;
    throw error;
  }
}

async function begun(stream: RestoredStream, signingKey: JsonWebKey, order: Order): Promise<string> {
  const { reason = "", operator: [first = "", second = ""] = [] } = order;
  if (!/^\d+$/.test(order["confirm-lost"] ?? ""))
    throw new StartRefusal("Confirm by --confirm-lost how many events are lost.");
  const confirmedLost = Number(order["confirm-lost"]);
  const epoch = await startEpoch(stream, { signingKey, reason, operators: [first, second], confirmedLost });
  return `${stream.stream ?? ""}: epoch ${String(epoch.number)} is begun, linked to the head of ${String(epoch.previous.size)} events; ${String(epoch.lost)} are lost.`;
}

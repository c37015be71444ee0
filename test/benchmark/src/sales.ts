import { Client } from "pg";
import { type BusyShops, type Shop, openBusyShops } from "./busy-shops";
import { withCluster } from "./cluster";
import { type Benchmark, type BenchmarkFlags, type Figure, median } from "./figures";
import { NO_PGBENCH, findPgbench, runPgbench } from "./pgbench";
import { PLAIN_SHOP, plainSale } from "./plain-shop";
import { statementsDuring } from "./statements";

const SECONDS = 5;
const ROUNDS = 5;
const MERCHANTS = 64;
const FEW = 8;
const MANY = 32;

/** What a whole sale costs, against the same written by hand in eight round trips. */
export const salesBenchmark: Benchmark = {
  name: "sales",
  about:
    "A sale of three lines by the service's use case, without HTTP: its key, number, lines, payment, posting with its hash, fraud decision, event and audit record, in one durable commit. Against it key, sale, lines, payment, posting and event in plain tables without row security, triggers, fraud or record, by pgbench. Both on one server, by turns; each caller waits for its own commit. `--seconds=N` and `--rounds=N` make it shorter.",
  run: (flags) => withCluster(() => measure(flags)),
};

async function measure(flags: BenchmarkFlags): Promise<readonly Figure[]> {
  const program = findPgbench();
  if (program === null) return [NO_PGBENCH];
  const busy = await openBusyShops(MERCHANTS, MANY);
  try {
    const admin = new Client(busy.stack.database.adminUrl);
    await admin.connect();
    await admin.query(PLAIN_SHOP);
    await admin.end();
    const run = {
      busy,
      program,
      seconds: Number(flags["seconds"] ?? SECONDS),
      rounds: Number(flags["rounds"] ?? ROUNDS),
    };
    return [
      ...(await compare(run, { shops: busy.shops.slice(0, 1), callers: MANY, atLeast: 2 })),
      ...(await compare(run, { shops: busy.shops.slice(1, 2), callers: FEW, atLeast: 1 })),
      ...(await compare(run, { shops: busy.shops, callers: FEW })),
    ];
  } finally {
    await busy.stop();
  }
}

interface Run {
  readonly busy: BusyShops;
  readonly program: string;
  readonly seconds: number;
  readonly rounds: number;
}

interface Comparison {
  readonly shops: readonly Shop[];
  readonly callers: number;
  /** Times as many sales as pgbench; absent where it is told for comparison. */
  readonly atLeast?: number;
}

async function compare(
  { busy, program, seconds, rounds }: Run,
  { shops, callers, atLeast }: Comparison,
): Promise<readonly Figure[]> {
  const load = { url: busy.stack.database.adminUrl, clients: callers, seconds };
  const sell = (): Promise<number> => sellFor(seconds, callers, { busy, shops });
  const [ours, theirs, statements]: [number[], number[], number[]] = [[], [], []];
  await sell();
  for (let round = 0; round < rounds; round += 1) {
    theirs.push(await runPgbench(program, plainSale(shops.length), load));
    const { result: perSecond, statements: sent } = await statementsDuring(sell);
    ours.push(perSecond);
    statements.push(sent / (perSecond * seconds));
  }
  const ratio = median(ours.map((perSecond, round) => perSecond / (theirs[round] ?? Number.NaN)));
  const who = `${String(callers)} callers, ${shops.length === 1 ? "one merchant" : `${String(shops.length)} merchants`}`;
  return [
    { what: `eight round trips by pgbench, ${who}`, figure: `${median(theirs).toFixed(0)}/s` },
    {
      what: `a full sale, ${who}`,
      figure: `${median(ours).toFixed(0)}/s (${ratio.toFixed(2)} times), ${median(statements).toFixed(1)} statements each`,
      ...(atLeast !== undefined && {
        target: `at least ${atLeast.toFixed(1)} times`,
        isMet: ratio >= atLeast,
      }),
    },
  ];
}

/** @returns sales per second. */
async function sellFor(
  seconds: number,
  callers: number,
  { busy, shops }: { readonly busy: BusyShops; readonly shops: readonly Shop[] },
): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let [sold, next] = [0, 0];
  const caller = async (till: number): Promise<void> => {
    while (performance.now() < end) {
      const shop = shops[(next += 1) % shops.length];
      if (shop) await busy.sell(shop, till);
      sold += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, till) => caller(till)));
  return sold / seconds;
}

import { Client } from "pg";
import { againstPgbench } from "./against-pgbench";
import { type BusyShops, type Shop, openBusyShops } from "./busy-shops";
import { withCluster } from "./cluster";
import { type Benchmark, type BenchmarkFlags, type Figure } from "./figures";
import { NO_PGBENCH, findPgbench } from "./pgbench";
import { PLAIN_SHOP, plainSale } from "./plain-shop";

const MERCHANTS = 64;
const FEW = 8;
const MANY = 32;

/** What a whole sale costs, against the same written by hand in eight round trips. */
export const salesBenchmark: Benchmark = {
  name: "sales",
  about:
    "A sale of three lines by the service's use case, without HTTP: its key, number, lines, payment, posting with its hash, fraud decision, event and audit record, in one durable commit. Against it key, sale, lines, payment, posting and event in plain tables without row security, triggers, fraud or record, by pgbench. Both on one server, by turns; each caller waits for its own commit, and every cashier has sold before. `--seconds=N` and `--rounds=N` make it shorter.",
  run: (flags) => withCluster(() => measure(flags)),
};

async function measure(flags: BenchmarkFlags): Promise<readonly Figure[]> {
  const pgbench = findPgbench();
  if (pgbench === null) return [NO_PGBENCH];
  const busy = await openBusyShops(MERCHANTS, MANY);
  try {
    const admin = new Client(busy.stack.database.adminUrl);
    await admin.connect();
    await admin.query(PLAIN_SHOP);
    await admin.end();
    const [hot, quieter] = [busy.shops.slice(0, 1), busy.shops.slice(1, 2)];
    return [
      ...(await compare({ pgbench, busy, flags }, { shops: hot, callers: MANY, atLeast: 2 })),
      ...(await compare({ pgbench, busy, flags }, { shops: quieter, callers: FEW, atLeast: 1 })),
      ...(await compare({ pgbench, busy, flags }, { shops: busy.shops, callers: FEW })),
    ];
  } finally {
    await busy.stop();
  }
}

interface Run {
  readonly pgbench: string;
  readonly busy: BusyShops;
  readonly flags: BenchmarkFlags;
}

interface Callers {
  readonly shops: readonly Shop[];
  readonly callers: number;
  readonly atLeast?: number;
}

async function compare(
  { pgbench, busy, flags }: Run,
  { shops, callers, ...target }: Callers,
): Promise<readonly Figure[]> {
  await sellOnceEach(busy, shops, callers);
  let next = 0;
  return againstPgbench(
    {
      pgbench,
      url: busy.stack.database.adminUrl,
      script: plainSale(shops.length),
      theirs: "eight round trips",
      ours: "a full sale",
      who: `${String(callers)} callers, ${shops.length === 1 ? "one merchant" : `${String(shops.length)} merchants`}`,
      callers,
      async work(till) {
        const shop = shops[(next += 1) % shops.length];
        if (shop) await busy.sell(shop, till);
      },
      ...target,
    },
    flags,
  );
}

/** Nobody's first sale is measured: it makes the key that seals what is seen of them, in a commit of its own. */
async function sellOnceEach(busy: BusyShops, shops: readonly Shop[], tills: number): Promise<void> {
  const seller = async (till: number): Promise<void> => {
    for (const shop of shops) await busy.sell(shop, till);
  };
  await Promise.all(Array.from({ length: tills }, (_, till) => seller(till)));
}

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { GatewayClient, registerMerchant, registerPerson } from "@alpokat/testing";
import { withCluster } from "./cluster";
import { type Benchmark, type BenchmarkFlags, type Figure, median } from "./figures";
import { startProduct } from "./recording/running-product";
import { type SalesFile, salesFile } from "./sales-file";

const COMMAND = path.resolve(__dirname, "../../../services/transactions/dist/import-cli/main.js");
const ROUNDS = 3;
const WITHIN_SECONDS = 20;

/** How long a merchant waits for the books of another system. */
export const importBenchmark: Benchmark = {
  name: "import",
  about:
    "`npm run import-sales` of 10,000 lines, from the start of its process to its end, through the gateway, all processes of the product as `npm start` runs them, on the " +
    "same machine. Each round is of a new merchant, who then imports the same file again. `--rounds=N` makes it another.",
  run: (flags) => withCluster(() => measure(flags)),
};

async function measure(flags: BenchmarkFlags): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-import-"));
  const product = await startProduct();
  try {
    const file = await salesFile(folder);
    const rounds: Round[] = [];
    for (let round = 0; round < Number(flags["rounds"] ?? ROUNDS); round += 1)
      rounds.push(await measureRound(product.gatewayUrl, folder, file));
    return figures(file, rounds);
  } finally {
    await product.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds of one merchant's imports. */
interface Round {
  readonly first: number;
  readonly again: number;
}

async function measureRound(gatewayUrl: string, folder: string, file: SalesFile): Promise<Round> {
  const client = new GatewayClient(gatewayUrl);
  const { email, password, merchantId } = await registerMerchant(client, await registerPerson(client));
  const parameters = [
    ...[COMMAND, file.path, "--merchant", merchantId, "--as", email, "--gateway", gatewayUrl],
    // Real data are in a folder that nobody writes to.
    ...["--rejects", path.join(folder, "rejects.csv"), "--state", path.join(folder, "state.json")],
  ];
  const importing = async (told: string): Promise<number> => {
    const begun = performance.now();
    const env = { ...process.env, ALPOKAT_PASSWORD: password };
    const { stdout } = await promisify(execFile)(process.execPath, parameters, { env });
    const seconds = (performance.now() - begun) / 1_000;
    if (!stdout.includes(`${told}, 0 bad.`)) throw new Error(`Not every line was taken: ${stdout}`);
    return seconds;
  };
  const rows = String(file.rows);
  return {
    first: await importing(`${rows} rows: ${rows} added, 0 known already`),
    again: await importing(`${rows} rows: 0 added, ${rows} known already`),
  };
}

function figures({ rows, source }: SalesFile, rounds: readonly Round[]): readonly Figure[] {
  const first = rounds.map((round) => round.first);
  const seconds = median(first);
  const of = `${rows.toLocaleString("en")} lines of ${source}`;
  const told = (each: number): string => `${each.toFixed(1)} s (${(rows / each).toFixed(0)} lines/s)`;
  return [
    {
      what: `${of}, median of ${String(rounds.length)}`,
      figure: told(seconds),
      target: `under ${String(WITHIN_SECONDS)} s`,
      isMet: seconds < WITHIN_SECONDS,
    },
    { what: "the slowest of them", figure: told(Math.max(...first)) },
    {
      what: "the same file again, of which every line is known",
      figure: told(median(rounds.map(({ again }) => again))),
    },
  ];
}

import { setTimeout as pause } from "node:timers/promises";
import { withCluster } from "./cluster";
import { type Benchmark, type BenchmarkFlags, type Figure, milliseconds } from "./figures";
import { type Offered, offer, percentile } from "./recording/open-loop";
import { startProduct } from "./recording/running-product";
import { type Till, openShop } from "./recording/till";

const SHOPS = 16;
const TILLS = 4;
const PER_SECOND = 200;
const SECONDS = 10;
const WITHIN_MS = 50;
/** What is tried where the rate that is wanted can't be held, until one can't either. */
const LOWER = [25, 50, 75, 100, 125, 150, 175];
/** Between two rates, so that none answers for what the one before left. */
const REST_MS = 3_000;

/** How long a till waits for its sale. */
export const recordSaleBenchmark: Benchmark = {
  name: "record-sale",
  about: `\`recordSale\` of three lines through the gateway, all processes of the product as \`npm start\` runs them, with the client on the same machine. ${String(SHOPS)} merchants with ${String(TILLS)} tills each sell by turns at a steady rate, whether or not earlier sales have been answered; each is timed from when it was due. \`--rate=N\` and \`--seconds=N\` make it another.`,
  run: (flags) => withCluster(() => measure(flags)),
};

async function measure(flags: BenchmarkFlags): Promise<readonly Figure[]> {
  const product = await startProduct();
  try {
    const tills = await openTills(product.gatewayUrl);
    const wanted = Number(flags["rate"] ?? PER_SECOND);
    const seconds = Number(flags["seconds"] ?? SECONDS);
    const at = async (perSecond: number): Promise<Offered> => {
      await pause(REST_MS);
      return offer({ perSecond, seconds }, sellAt(tills));
    };
    await at(wanted / 8);
    await at(wanted / 4);
    const offered = await at(wanted);
    const figures = figuresOf(wanted, offered);
    const held = isHeld(offered) ? [] : [await highestHeld(wanted, at)];
    for (const till of tills) till.close();
    return [...figures, ...held];
  } finally {
    await product.stop();
  }
}

async function highestHeld(wanted: number, at: (perSecond: number) => Promise<Offered>): Promise<Figure> {
  let highest = "none";
  for (const perSecond of LOWER.filter((rate) => rate < wanted)) {
    const offered = await at(perSecond);
    if (!isHeld(offered)) break;
    highest = `${String(perSecond)}/s (${milliseconds(percentile(offered.times, 0.99))})`;
  }
  return { what: `the highest rate with the 99th percentile under ${String(WITHIN_MS)} ms`, figure: highest };
}

/** The tills by turns of the shops, so that neighbours in time are of different merchants. */
async function openTills(gatewayUrl: string): Promise<readonly Till[]> {
  const shops: (readonly Till[])[] = [];
  for (let place = 1; place <= SHOPS; place += 1) shops.push(await openShop(gatewayUrl, place, TILLS));
  return Array.from({ length: TILLS }, (_, till) => shops.flatMap((shop) => shop[till] ?? [])).flat();
}

const sellAt =
  (tills: readonly Till[]) =>
  async (number: number): Promise<void> =>
    tills[number % tills.length]?.sell();

const isHeld = ({ times, faults }: Offered): boolean =>
  faults.size === 0 && percentile(times, 0.99) < WITHIN_MS;

function figuresOf(perSecond: number, { times, faults, achieved }: Offered): readonly Figure[] {
  const failed = [...faults.values()].reduce((sum, count) => sum + count, 0);
  for (const [fault, count] of faults) process.stderr.write(`${String(count)} times: ${fault}\n`);
  const p99 = percentile(times, 0.99);
  return [
    {
      what: `${String(perSecond)} sales/s offered: answered, and refused or failed`,
      figure: `${achieved.toFixed(0)}/s, ${String(failed)}`,
    },
    {
      what: `${String(perSecond)} sales/s offered: median and 99th percentile of a sale`,
      figure: `${milliseconds(percentile(times, 0.5))}, ${milliseconds(p99)}`,
      target: `99th percentile under ${String(WITHIN_MS)} ms`,
      isMet: failed === 0 && p99 < WITHIN_MS,
    },
  ];
}

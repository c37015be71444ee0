import { type BenchmarkFlags, type Figure, median } from "./figures";
import { type Script, runPgbench } from "./pgbench";
import { statementsDuring } from "./statements";

const SECONDS = 5;
const ROUNDS = 5;

/** The same done by pgbench and by the product, with as many callers, on one server. */
export interface Comparison {
  /** Program that runs the script. */
  readonly pgbench: string;
  readonly url: string;
  readonly script: Script;
  /** What the script and the product do, and who asks, for whoever reads the figures. */
  readonly theirs: string;
  readonly ours: string;
  readonly who: string;
  readonly callers: number;
  /** Does one by the product. @param caller from 0. */
  readonly work: (caller: number) => Promise<void>;
  /** Times as many as pgbench; absent where it is told for comparison. */
  readonly atLeast?: number;
}

/** Lets both take turns. @param flags `seconds` of a turn and `rounds` make it shorter. */
export async function againstPgbench(
  { pgbench, url, script, theirs, ours, who, callers, work, atLeast }: Comparison,
  flags: BenchmarkFlags,
): Promise<readonly Figure[]> {
  const seconds = Number(flags["seconds"] ?? SECONDS);
  const rounds = Number(flags["rounds"] ?? ROUNDS);
  const [plain, product, statements]: [number[], number[], number[]] = [[], [], []];
  await workFor(seconds, callers, work);
  for (let round = 0; round < rounds; round += 1) {
    plain.push(await runPgbench(pgbench, script, { url, clients: callers, seconds }));
    const turn = await statementsDuring(() => workFor(seconds, callers, work));
    product.push(turn.result / seconds);
    statements.push(turn.statements / turn.result);
  }
  const ratio = median(product.map((perSecond, round) => perSecond / (plain[round] ?? Number.NaN)));
  return [
    { what: `${theirs} by pgbench, ${who}`, figure: `${median(plain).toFixed(0)}/s` },
    {
      what: `${ours}, ${who}`,
      figure: `${median(product).toFixed(0)}/s (${ratio.toFixed(2)} times), ${median(statements).toFixed(1)} statements each`,
      ...(atLeast !== undefined && {
        target: `at least ${atLeast.toFixed(1)} times`,
        isMet: ratio >= atLeast,
      }),
    },
  ];
}

/** @returns how many were done. */
async function workFor(seconds: number, callers: number, work: Comparison["work"]): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const caller = async (name: number): Promise<void> => {
    while (performance.now() < end) {
      await work(name);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, name) => caller(name)));
  return done;
}

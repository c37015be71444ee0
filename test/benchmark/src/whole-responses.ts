import { GatewayClient, registerMerchant, registerPerson, type Stack, startStack } from "@alpokat/testing";
import { alternatePrepared, type Alternated, type Way } from "./alternate";
import { startBothGateways } from "./answering/both-gateways";
import { type BothSubgraphs, startBothSubgraphs } from "./answering/both-subgraphs";
import { type Figure, milliseconds } from "./figures";

const ROUNDS = 120;
const WARM_UP = 200;
const MOST_TIMES = 1.1;

type Sides = Readonly<Record<"plain" | "guarded", Way>>;

/**
 * What is waited for: by a client of the gateway, as front ends are, and by a client of the subgraph, as the gateway is one. 1,000 rows
 * from PostgreSQL, 5,000 classified fields.
 */
export async function measureWholeResponses(): Promise<readonly Figure[]> {
  const stack = await startStack({ services: ["identity-verification"] });
  const client = new GatewayClient(stack.gatewayUrl);
  const owner = await registerMerchant(client, await registerPerson(client));
  const subgraphs = await startBothSubgraphs(stack.database, owner.merchantId);
  try {
    return [...(await throughGateway(stack, subgraphs, owner.accessToken)), ...(await atSubgraph(subgraphs))];
  } finally {
    subgraphs.stop();
    await stack.stop();
  }
}

async function throughGateway(
  stack: Stack,
  subgraphs: BothSubgraphs,
  accessToken: string,
): Promise<readonly Figure[]> {
  const gateways = await startBothGateways(stack, subgraphs, accessToken);
  try {
    const { plain, guarded, asking } = gateways;
    const few = { plain: asking(plain, "few"), guarded: asking(guarded, "few") };
    const [plainly, guardedly] = await alternatePrepared(few, { rounds: ROUNDS, warmUp: WARM_UP });
    const crowd = { plain: asking(plain, "crowd"), guarded: asking(guarded, "crowd") };
    const [, crowded] = await alternatePrepared(crowd, { rounds: ROUNDS / 4, warmUp: 20 });
    return [
      {
        what: "the gateway's response of 5,000 classified fields, neither guarded nor recorded",
        figure: toldBeside(plainly),
      },
      { what: "the same guarded and recorded, of 10 subjects", ...judged(guardedly) },
      { what: "the same guarded and recorded, of 1,000 subjects", figure: toldBeside(crowded) },
    ];
  } finally {
    await gateways.stop();
  }
}

async function atSubgraph(subgraphs: BothSubgraphs): Promise<readonly Figure[]> {
  const { plain, guarded, asking } = subgraphs;
  const few = { plain: asking(plain, "few"), guarded: asking(guarded, "few") };
  const [plainly, guardedly] = await alternatePrepared(few, { rounds: ROUNDS, warmUp: WARM_UP });
  const times = await processorTimes(few, subgraphs);
  const crowd = { plain: asking(plain, "crowd"), guarded: asking(guarded, "crowd") };
  const [, crowded] = await alternatePrepared(crowd, { rounds: ROUNDS / 4, warmUp: 20 });
  return [
    {
      what: "of it the subgraph's response to the gateway, neither guarded nor recorded",
      figure: toldBeside(plainly),
    },
    { what: "the same guarded and recorded, of 10 subjects", ...judged(guardedly) },
    {
      what: "processor time of the subgraph for each of the two",
      figure: `${milliseconds(times.plain)}, ${milliseconds(times.guarded)} (${(times.guarded / times.plain).toFixed(2)} times)`,
    },
    { what: "the subgraph's response guarded and recorded, of 1,000 subjects", figure: toldBeside(crowded) },
  ];
}

/** Milliseconds of processor time for an answer, by process: what the machine does meanwhile does not count. */
async function processorTimes(
  sides: Sides,
  { plain, guarded }: BothSubgraphs,
): Promise<{ readonly plain: number; readonly guarded: number }> {
  const before = [await plain.processorTime(), await guarded.processorTime()] as const;
  await alternatePrepared(sides, { rounds: ROUNDS, warmUp: 0 });
  return {
    plain: ((await plain.processorTime()) - before[0]) / ROUNDS,
    guarded: ((await guarded.processorTime()) - before[1]) / ROUNDS,
  };
}

const judged = (measured: Alternated | undefined): Omit<Figure, "what"> => ({
  figure: toldBeside(measured),
  target: `at most ${MOST_TIMES.toFixed(2)} times`,
  isMet: (measured?.ratio ?? Number.NaN) <= MOST_TIMES,
});

function toldBeside(measured: Alternated | undefined): string {
  if (!measured) throw new Error("nothing was measured");
  return `${milliseconds(measured.median)} (${measured.ratio.toFixed(2)} times)`;
}

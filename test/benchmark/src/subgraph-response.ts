import { generateKeyPairSync } from "node:crypto";
import { newId } from "@alpokat/kernel";
import { createRequestSigner, type RequestSigner } from "@alpokat/subgraph";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { alternatePrepared, type Alternated, type Way } from "./alternate";
import { type Batch, makePeople, SCHEMA } from "./answering/people.rows";
import { RunningSubgraph } from "./answering/subgraph-client";
import { type Figure, milliseconds } from "./figures";
import { shopOwner } from "./shop-owner";

const ROUNDS = 120;
const WARM_UP = 200;
const MOST_TIMES = 1.1;
/** 5,000 values of some ten letters and their names. */
const LEAST_BYTES = 100_000;

/** A subgraph without a guard and one with, each a process of its own; everything else is the same. */
interface Subgraphs {
  readonly plain: RunningSubgraph;
  readonly guarded: RunningSubgraph;
  readonly merchantId: string;
}

/** What a client of a subgraph waits for: a signed request over HTTP, 1,000 rows from PostgreSQL, 5,000 classified fields. */
export async function measureSubgraphResponses(): Promise<readonly Figure[]> {
  const database = await testDatabase();
  const subgraphs = await startBoth(database);
  try {
    const { plain, guarded } = subgraphs;
    const asking = (subgraph: RunningSubgraph, batch: Batch): Way => prepared(subgraph, batch, subgraphs);
    const few = { plain: asking(plain, "few"), guarded: asking(guarded, "few") };
    const measured = await alternatePrepared(few, { rounds: ROUNDS, warmUp: WARM_UP });
    const times = await processorTimes(few, subgraphs);
    const crowd = { plain: asking(plain, "crowd"), guarded: asking(guarded, "crowd") };
    return [
      ...figuresOf(measured, times),
      ...crowdOf(await alternatePrepared(crowd, { rounds: ROUNDS / 4, warmUp: 20 })),
    ];
  } finally {
    subgraphs.plain.stop();
    subgraphs.guarded.stop();
    await database.drop();
  }
}

async function startBoth(database: TestDatabase): Promise<Subgraphs> {
  const merchantId = newId();
  await makePeople(database, merchantId);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const signer: RequestSigner = await createRequestSigner({
    ...privateKey.export({ format: "jwk" }),
    kid: "gateway-1",
  });
  const settings = {
    databaseUrl: database.urlFor(`${SCHEMA}_app`),
    gatewayJwks: { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "gateway-1" }] },
  };
  const plain = await RunningSubgraph.start({ ...settings, isGuarded: false }, signer);
  const guarded = await RunningSubgraph.start({ ...settings, isGuarded: true }, signer);
  return { plain, guarded, merchantId };
}

const prepared =
  (subgraph: RunningSubgraph, batch: Batch, { merchantId }: Subgraphs): Way =>
  async () => {
    const ask = await subgraph.signed(batch, shopOwner(merchantId));
    return async () => {
      const text = await ask();
      if (!text.startsWith('{"data"') || text.length < LEAST_BYTES)
        throw new Error(`the answer was refused: ${text.slice(0, 300)}`);
    };
  };

/** Milliseconds of processor time for an answer, by process: what the machine does meanwhile does not count. */
async function processorTimes(
  ways: Readonly<Record<"plain" | "guarded", Way>>,
  { plain, guarded }: Subgraphs,
): Promise<{ readonly plain: number; readonly guarded: number }> {
  const before = [await plain.processorTime(), await guarded.processorTime()] as const;
  await alternatePrepared(ways, { rounds: ROUNDS, warmUp: 0 });
  return {
    plain: ((await plain.processorTime()) - before[0]) / ROUNDS,
    guarded: ((await guarded.processorTime()) - before[1]) / ROUNDS,
  };
}

function figuresOf(
  [plain, guarded]: readonly Alternated[],
  times: { readonly plain: number; readonly guarded: number },
): readonly Figure[] {
  if (!plain || !guarded) throw new Error("nothing was measured");
  return [
    {
      what: "subgraph's response of 5,000 classified fields, neither guarded nor recorded",
      figure: `${milliseconds(plain.median)} (1.00 times)`,
    },
    {
      what: "the same guarded and recorded, of 10 subjects",
      figure: toldBeside(guarded),
      target: `at most ${MOST_TIMES.toFixed(2)} times`,
      isMet: guarded.ratio <= MOST_TIMES,
    },
    {
      what: "processor time of the subgraph for each of the two",
      figure: `${milliseconds(times.plain)}, ${milliseconds(times.guarded)} (${(times.guarded / times.plain).toFixed(2)} times)`,
    },
  ];
}

function crowdOf([, guarded]: readonly Alternated[]): readonly Figure[] {
  if (!guarded) throw new Error("nothing was measured");
  return [{ what: "the response guarded and recorded, of 1,000 subjects", figure: toldBeside(guarded) }];
}

const toldBeside = ({ median, ratio }: Alternated): string =>
  `${milliseconds(median)} (${ratio.toFixed(2)} times)`;

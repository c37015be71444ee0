import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import type { FaultProxy, TestDatabase } from "@alpokat/testing";
import type { Chance } from "./chance";
import type { Acknowledged } from "./judge";
import type { KillablePostgres } from "./killable-postgres";
import type { Bank } from "./service-bank";

const WORKERS = 8;
const TRY_AGAIN_MS = 40;

/** A loaded machine takes a while to start a killed server again. */
const PATIENCE_MS = 60_000;

function deadline(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  return () => performance.now() > end;
}

/** What may be broken, and for how long the workers go on meanwhile. */
export interface Day {
  readonly bank: Bank;
  readonly milliseconds: number;
  readonly chance: Chance;
  /** Breaks something; called again and again until the day is over. */
  readonly nemesis: () => Promise<void>;
}

/** Workers pay in and give back until the day is over, each its own intents, and ask again until every one is acknowledged. */
export async function spendDay({
  bank,
  milliseconds,
  chance,
  nemesis,
}: Day): Promise<readonly Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  const insistence: Insistence = { milliseconds };
  let isOver = false;
  const worker = async (name: number): Promise<void> => {
    for (let count = 1; !isOver; count += 1) {
      const intent = `payment ${String(name)}-${String(count)}`;
      const amount = BigInt(1_000 + chance.below(9_000));
      await untilKnown(intent, insistence, async () =>
        (await bank.pay(intent, amount)) ? "DONE" : "UNKNOWN",
      );
      acknowledged.push({ intent, amount });
      acknowledged.push(...(await giveBackSome({ bank, chance, insistence }, { intent, amount })));
    }
  };
  const breaking = async (): Promise<void> => {
    while (!isOver) await nemesis();
  };
  const end = pause(milliseconds).then(() => {
    isOver = true;
  });
  await Promise.all([end, breaking(), ...Array.from({ length: WORKERS }, (_, name) => worker(name))]);
  return acknowledged;
}

type Answer = "DONE" | "REFUSED" | "UNKNOWN";

/** How long somebody asks again. */
interface Insistence {
  readonly milliseconds: number;
}

/** Asks again until the answer is known. */
async function untilKnown(
  intent: string,
  { milliseconds }: Insistence,
  askOnce: () => Promise<Answer>,
): Promise<Answer> {
  const isLate = deadline(milliseconds + PATIENCE_MS);
  for (;;) {
    const answer = await askOnce();
    if (answer !== "UNKNOWN") return answer;
    if (isLate()) throw new Error(`${intent} is not acknowledged after everything was healed`);
    await pause(TRY_AGAIN_MS);
  }
}

/** Of every four payments one is given back in part, one is undone, and one is given back as a whole by two at once. */
async function giveBackSome(
  { bank, chance, insistence }: Pick<Day, "bank" | "chance"> & { readonly insistence: Insistence },
  { intent: of, amount: paid }: Acknowledged,
): Promise<readonly Acknowledged[]> {
  const giveBack = (intent: string, amount: bigint | null): Promise<Answer> =>
    untilKnown(intent, insistence, async () => (await bank.giveBack?.({ intent, of, amount })) ?? "REFUSED");
  const kind = bank.giveBack ? chance.below(4) : 3;
  if (kind === 0) {
    const [intent, amount] = [`part of ${of}`, BigInt(1 + chance.below(Number(paid)))];
    return acknowledgedOnce(of, [{ intent, amount: -amount, answer: await giveBack(intent, amount) }]);
  }
  if (kind === 1) {
    const intent = `void of ${of}`;
    return acknowledgedOnce(of, [{ intent, amount: -paid, answer: await giveBack(intent, null) }]);
  }
  if (kind === 2) {
    const intents = [`all of ${of}`, `all of ${of} again`];
    const answers = await Promise.all(intents.map((intent) => giveBack(intent, paid)));
    return acknowledgedOnce(
      of,
      intents.map((intent, place) => ({ intent, amount: -paid, answer: answers[place] })),
    );
  }
  return [];
}

/** Of those who would have the same money exactly one has it. */
function acknowledgedOnce(
  of: string,
  wanted: readonly (Acknowledged & { readonly answer: Answer | undefined })[],
): readonly Acknowledged[] {
  const done = wanted.filter(({ answer }) => answer === "DONE");
  if (done.length !== 1) throw new Error(`${of} was given back ${String(done.length)} times`);
  return done.map(({ intent, amount }) => ({ intent, amount }));
}

/** Ends connections of the service in whatever they are doing. */
export async function killBackends(database: TestDatabase): Promise<void> {
  const client = new Client(database.adminUrl);
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'transactions_app'",
    );
  } catch {
    // The server is down just now, which is worse than what was wanted.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Backends killed, answers lost after the commit, and now and then the whole server. */
export function nemesisOf(
  {
    server,
    proxy,
    chance,
  }: { readonly server: KillablePostgres; readonly proxy: FaultProxy; readonly chance: Chance },
  everyMilliseconds: number,
): () => Promise<void> {
  const acts = [
    () => killBackends(server.database),
    () => loseAnswers(proxy, 1 + chance.below(6)),
    async () => {
      await server.kill();
      await server.start();
    },
  ];
  let turn = 0;
  return async () => {
    await pause(everyMilliseconds);
    // Each in turn and then by chance, so that a short day has met all of them.
    const act = acts[turn < acts.length ? turn : chance.below(acts.length)];
    turn += 1;
    await act?.();
  };
}

/** The next connections get no answer, though what they asked for is done. */
export async function loseAnswers(proxy: FaultProxy, connections: number): Promise<void> {
  proxy.fault = "reset-after";
  proxy.remaining = connections;
  await Promise.resolve();
}

import { setTimeout as pause } from "node:timers/promises";
import { type FaultProxy, type Stack, startFaultProxy, startStack } from "@alpokat/testing";
import { announcedSeed, chanceOf } from "./chance";
import { killBackends, loseAnswers, nemesisOf, spendDay } from "./day-at-the-bank";
import { judge } from "./judge";
import { type KillablePostgres, startKillablePostgres } from "./killable-postgres";
import { openNaiveBank } from "./naive-bank";
import { type Bank, openServiceBank } from "./service-bank";

/** Acknowledged commits stay in memory for ten seconds: what a careless installation may be set to. */
const CARELESS = { synchronous_commit: "off", wal_writer_delay: "10000ms", wal_writer_flush_after: "1GB" };

/** How long the days are, in milliseconds. */
export interface Length {
  readonly day: number;
  readonly betweenFaults: number;
  readonly brokenDay: number;
}

/** The service on a server that may be killed, behind a line that may break. */
export interface Town {
  readonly server: KillablePostgres;
  readonly stack: Stack;
  readonly proxy: FaultProxy;
  close(): Promise<void>;
}

export async function buildTown(): Promise<Town> {
  const server = await startKillablePostgres();
  const stack = await startStack({ services: ["transactions"], database: server.database });
  const proxy = await startFaultProxy(stack.url("transactions"));
  return {
    server,
    stack,
    proxy,
    async close() {
      await proxy.stop();
      await stack.stop();
      await server.stop();
    },
  };
}

const bankIn = ({ server, stack, proxy }: Town, keyOf: (intent: string) => string): Promise<Bank> =>
  openServiceBank({ url: stack.url("transactions"), brokenUrl: proxy.url }, server.database, keyOf);

/** One key for each intent, however often it is asked. */
function steadyKeys(): (intent: string) => string {
  const keys = new Map<string, string>();
  return (intent) => {
    const key = keys.get(intent) ?? crypto.randomUUID();
    keys.set(intent, key);
    return key;
  };
}

/** What the service logged of answers that were its own fault. */
const defectsOf = (logs: string): string =>
  logs
    .split("\n")
    .filter((line) => line.includes("a resolver failed"))
    .slice(-5)
    .join("\n");

/** A day with everything that breaks. @returns how much was acknowledged, and what is wrong afterwards. */
export async function soundDay(town: Town, { day, betweenFaults }: Length) {
  const chance = chanceOf(announcedSeed(process.env.BANK_SEED));
  const bank = await bankIn(town, steadyKeys());
  const nemesis = nemesisOf({ ...town, chance }, betweenFaults);
  const acknowledged = await spendDay({ bank, milliseconds: day, chance, nemesis }).catch(
    (error: unknown) => {
      process.stdout.write(`${defectsOf(town.stack.logs())}\n`);
      throw error;
    },
  );
  const refunds = acknowledged.filter(({ amount }) => amount < 0n).length;
  return {
    payments: acknowledged.length - refunds,
    refunds,
    faults: judge(acknowledged, await bank.state()),
  };
}

/** Without a key of its own an intent is done once more whenever its answer is lost. */
export async function dayWithoutKeys(town: Town, { brokenDay, betweenFaults }: Length): Promise<string[]> {
  const bank = await bankIn(town, () => crypto.randomUUID());
  const nemesis = async (): Promise<void> => {
    await pause(betweenFaults / 4);
    await loseAnswers(town.proxy, 2);
  };
  const { giveBack: _giveBack, ...onlyPaying } = bank;
  const acknowledged = await spendDay({
    bank: onlyPaying,
    milliseconds: brokenDay,
    chance: chanceOf(1),
    nemesis,
  });
  return judge(acknowledged, await bank.state());
}

/** A server that says "done" before it is: what it said is gone after a power cut. */
export async function dayOfCarelessServer(town: Town, { brokenDay }: Length): Promise<string[]> {
  const { server } = town;
  await server.kill();
  await server.start(CARELESS);
  const bank = await bankIn(town, steadyKeys());
  const nemesis = (): Promise<void> => pause(100);
  const acknowledged = await spendDay({ bank, milliseconds: brokenDay, chance: chanceOf(1), nemesis });
  await server.kill();
  await server.start();
  await killBackends(server.database);
  return judge(acknowledged, await bank.state());
}

/** Balances that are read and then written lose what was written in between. */
export async function dayOfNaiveBank({ server }: Town, { brokenDay }: Length): Promise<string[]> {
  const bank = await openNaiveBank(server.database);
  const nemesis = (): Promise<void> => pause(100);
  const acknowledged = await spendDay({ bank, milliseconds: brokenDay / 2, chance: chanceOf(1), nemesis });
  const faults = judge(acknowledged, await bank.state());
  await bank.close();
  return faults;
}

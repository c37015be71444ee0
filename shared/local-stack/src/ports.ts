import net from "node:net";
import { StartRefusal } from "./start-refusal";

/** Where everything of the local stack listens: never reachable from another machine. */
export const LOOPBACK = "127.0.0.1";

/** A port that something is about to listen on, and the setting that moves it. */
export interface PortUse {
  readonly port: number;
  /** What listens there, as in "the gateway". */
  readonly user: string;
  /** Name of the environment variable. */
  readonly setting: string;
}

/** Whether something could listen on the port of the loopback address at this moment. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => {
      resolve(false);
    });
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * @throws {StartRefusal} naming every taken port, in one sentence
 */
export async function refuseTakenPorts(uses: readonly PortUse[]): Promise<void> {
  const free = await Promise.all(uses.map(({ port }) => isPortFree(port)));
  const taken = uses.filter((_, index) => free[index] === false);
  if (taken.length === 0) return;
  const ports = taken.map(({ port, user }) => `${port} (${user})`).join(", ");
  const settings = [...new Set(taken.map(({ setting }) => setting))].join(" or ");
  throw new StartRefusal(
    `Already in use by another program: port ${ports}; stop that program, or choose other ports with ${settings}, and start again.`,
  );
}

/**
 * A port that is free now, under 32768: the operating system gives higher ones to outgoing connections, which could
 * take it before it is listened on.
 */
export async function freePort(): Promise<number> {
  const candidate = 20_000 + Math.floor(Math.random() * 12_000);
  return (await isPortFree(candidate)) ? candidate : freePort();
}

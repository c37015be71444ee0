import { setTimeout as pause } from "node:timers/promises";

const PAUSE_MS = 50;
const LONGEST_MS = 15_000;

/** Repeats a reading until it is as wanted, and gives the last one: what is told by events takes a moment. */
export async function eventually<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + LONGEST_MS;
  for (;;) {
    const value = await read();
    if (isWanted(value) || Date.now() > deadline) return value;
    await pause(PAUSE_MS);
  }
}

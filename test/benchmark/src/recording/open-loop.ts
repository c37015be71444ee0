import { setTimeout as pause } from "node:timers/promises";

/** What came of calls at a steady rate. */
export interface Offered {
  /** Milliseconds of each, from when it was due: what waits behind others is not left out. Shortest first. */
  readonly times: readonly number[];
  readonly faults: ReadonlyMap<string, number>;
  /** Answered a second, from the first that was due until the last answer. */
  readonly achieved: number;
}

/**
 * Calls at a steady rate, whether or not earlier calls have been answered, as tills that know nothing of each other do. How
 * long a call takes counts from when it was due, so that a server that stands still shows.
 * @param call number from 0
 */
export async function offer(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  call: (number: number) => Promise<void>,
): Promise<Offered> {
  const total = Math.round(perSecond * seconds);
  const times: number[] = [];
  const faults = new Map<string, number>();
  const startedAt = performance.now();
  const timed = async (number: number): Promise<void> => {
    const dueAt = startedAt + (number * 1_000) / perSecond;
    try {
      await call(number);
      times.push(performance.now() - dueAt);
    } catch (error) {
      const text = String(error).slice(0, 200);
      faults.set(text, (faults.get(text) ?? 0) + 1);
    }
  };
  const calls: Promise<void>[] = [];
  while (calls.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1_000) + 1);
    while (calls.length < due) calls.push(timed(calls.length));
    await pause(1);
  }
  await Promise.all(calls);
  const achieved = times.length / ((performance.now() - startedAt) / 1_000);
  return { times: times.sort((one, other) => one - other), faults, achieved };
}

/** @param part such as 0.99; not a number where there are no times. */
export const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

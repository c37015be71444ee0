import { type Clock } from "@alpokat/kernel";

/** A clock that stands still until it is moved. */
export interface FixedClock extends Clock {
  /** Moves it by a number of milliseconds, which may be negative. */
  advance(milliseconds: number): void;
}

/** @param iso the moment it starts at, such as `2026-01-31T23:59:59.000Z` */
export function fixedClock(iso: string): FixedClock {
  let now = Date.parse(iso);
  if (Number.isNaN(now)) throw new Error(`Not a moment in time: ${iso}`);
  return Object.assign(() => new Date(now), {
    advance(milliseconds: number) {
      now += milliseconds;
    },
  });
}

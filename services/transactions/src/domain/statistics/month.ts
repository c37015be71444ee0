import { businessDay } from "../outlet";
import { OFFLINE_WINDOW_MS } from "../sale-input";

/** A month on the outlets' calendars. */
export interface Month {
  /** Such as `2026-10`. */
  readonly name: string;
  /** ISO days. */
  readonly firstDay: string;
  readonly lastDay: string;
}

const MONTH = /^(20\d{2})-(0[1-9]|1[0-2])$/;

/** @returns null where the text is no month. */
export function readMonth(name: string): Month | null {
  const [, year, month] = MONTH.exec(name) ?? [];
  if (year === undefined || month === undefined) return null;
  const last = new Date(Date.UTC(Number(year), Number(month), 0));
  return { name, firstDay: `${name}-01`, lastDay: last.toISOString().slice(0, 10) };
}

/** The year whose budget a month's release spends. */
export const yearOf = ({ name }: Month): number => Number(name.slice(0, 4));

/**
 * Whether all of a month's days are closed: tills can record nothing for them any more. The westernmost zone is the last
 * to leave a day.
 */
export const isClosed = ({ lastDay }: Month, now: Date): boolean =>
  lastDay < businessDay(new Date(now.getTime() - OFFLINE_WINDOW_MS), "Asia/Jakarta");

import { readMonth } from "../domain/statistics/month";
import { parametersOf } from "../domain/statistics/parameters";
import type { ReleaseState, StatisticsRelease } from "../domain/statistics/release";

export interface ReleaseRow {
  id: string;
  year: number;
  month: string;
  state: ReleaseState;
  parameters_version: number;
  released_at: Date | null;
  allotted: number;
  spent: number;
}

/** Columns of releases and of the budgets that they spend, from `r` and `b`. */
export const RELEASES = `r.id, r.year, to_char(r.first_day, 'YYYY-MM') AS month, r.state, r.parameters_version, r.released_at,
  b.allotted, b.spent
  FROM transactions.statistics_release r JOIN transactions.privacy_budget b ON b.cube = r.cube AND b.year = r.year`;

export function toRelease(row: ReleaseRow): StatisticsRelease {
  const { id, state, year, allotted, spent } = row;
  const month = readMonth(row.month);
  if (!month) throw new Error("A release is about no month");
  return {
    id,
    month,
    state,
    parameters: parametersOf(row.parameters_version),
    releasedAt: row.released_at,
    budget: { year, allotted, spent },
  };
}

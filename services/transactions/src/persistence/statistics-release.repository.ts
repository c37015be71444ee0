import type { EntityManager } from "typeorm";
import type { NewStatisticsRelease, StatisticsReleases } from "../application/statistics-ports";
import type { CountedCell, ReleasedCell } from "../domain/statistics/cell";
import { type Month, yearOf } from "../domain/statistics/month";
import { type StatisticsParameters, epsilonOf } from "../domain/statistics/parameters";
import type { StatisticsRelease } from "../domain/statistics/release";
import { countCube } from "./statistics-count";
import { RELEASES, type ReleaseRow, toRelease } from "./statistics-rows";

const CUBE = "PURCHASES";

/** Makes releases, in a transaction that runs as the job `statistics`: no other may write them. */
export class StatisticsReleaseRepository implements StatisticsReleases {
  constructor(private readonly manager: EntityManager) {}

  async request({ id, month, parameters, ...rest }: NewStatisticsRelease): Promise<StatisticsRelease> {
    await this.manager.query(
      `INSERT INTO transactions.statistics_release AS r
         (id, cube, year, first_day, state, parameters_version, epsilon, requested_at, requested_by)
       VALUES ($1, $2, $3, $4, 'REQUESTED', $5, $6, $7, $8)
       ON CONFLICT (cube, first_day) DO UPDATE
         SET state = 'REQUESTED', parameters_version = EXCLUDED.parameters_version, epsilon = EXCLUDED.epsilon,
             requested_at = EXCLUDED.requested_at, requested_by = EXCLUDED.requested_by
       WHERE r.state = 'REFUSED'`,
      [
        id,
        CUBE,
        yearOf(month),
        month.firstDay,
        parameters.version,
        epsilonOf(parameters),
        rest.requestedAt,
        rest.requestedBy,
      ],
    );
    const release = await this.find(month);
    if (!release) throw new Error("The release is there and can't be read");
    return release;
  }

  async find({ firstDay }: Month): Promise<StatisticsRelease | null> {
    const [row] = await this.manager.query<ReleaseRow[]>(
      `SELECT ${RELEASES} WHERE r.cube = $1 AND r.first_day = $2`,
      [CUBE, firstDay],
    );
    return row ? toRelease(row) : null;
  }

  async budgetLeft(month: Month, { yearlyEpsilon }: StatisticsParameters): Promise<number> {
    await this.manager.query(
      `INSERT INTO transactions.privacy_budget (cube, year, allotted) VALUES ($1, $2, $3) ON CONFLICT (cube, year) DO NOTHING`,
      [CUBE, yearOf(month), yearlyEpsilon],
    );
    const [row] = await this.manager.query<{ rest: number }[]>(
      "SELECT allotted - spent AS rest FROM transactions.privacy_budget WHERE cube = $1 AND year = $2",
      [CUBE, yearOf(month)],
    );
    return row?.rest ?? 0;
  }

  async claim(): Promise<StatisticsRelease | null> {
    const [row] = await this.manager.query<ReleaseRow[]>(
      `SELECT ${RELEASES} WHERE r.state = 'REQUESTED' ORDER BY r.requested_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED`,
    );
    return row ? toRelease(row) : null;
  }

  count({ month, parameters }: StatisticsRelease): Promise<CountedCell[]> {
    return countCube(this.manager, month, parameters);
  }

  async spend({ month, parameters }: StatisticsRelease): Promise<boolean> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.privacy_budget SET spent = spent + $3
        WHERE cube = $1 AND year = $2 AND spent + $3 <= allotted RETURNING spent`,
      [CUBE, yearOf(month), epsilonOf(parameters)],
    );
    return rows.length === 1;
  }

  async store({ id }: StatisticsRelease, cells: readonly ReleasedCell[], at: Date): Promise<void> {
    const rows = cells.map((cell, index) => ({ ...cell, place: index + 1 }));
    await this.manager.query(
      `INSERT INTO transactions.statistics_cell (release_id, place, city, item_category, payment_method, currency, people, sales, revenue)
       SELECT $1, place, city, "itemCategory", "paymentMethod", currency, people, sales, revenue
         FROM jsonb_to_recordset($2::jsonb) AS new (place integer, city text, "itemCategory" text, "paymentMethod" text,
           currency text, people bigint, sales bigint, revenue bigint)`,
      [
        id,
        JSON.stringify(rows, (_key, value: unknown) =>
          typeof value === "bigint" ? value.toString() : value,
        ),
      ],
    );
    await this.manager.query(
      "UPDATE transactions.statistics_release SET state = 'RELEASED', released_at = $2 WHERE id = $1",
      [id, at],
    );
  }

  async refuse({ id }: StatisticsRelease): Promise<void> {
    await this.manager.query("UPDATE transactions.statistics_release SET state = 'REFUSED' WHERE id = $1", [
      id,
    ]);
  }
}

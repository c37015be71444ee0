import { rowsOf } from "@alpokat/audit";
import type { EntityManager } from "typeorm";
import type { Gags } from "../application/ports";

/** Tells the services that the gag of a request has ended. */
type Announce = (requestId: string) => Promise<void>;

/** Whether a gag about one of the same subjects stands in the way of `ended`; $1 is today. */
const OTHER_STANDS = `
  EXISTS (
    SELECT FROM disclosure.scope mine
      JOIN disclosure.scope other ON other.request_id <> mine.request_id
       AND (other.accounts && mine.accounts OR other.merchants && mine.merchants)
      JOIN disclosure.request standing ON standing.id = other.request_id
     WHERE mine.request_id = ended.id AND standing.is_secret
       AND (standing.gag_until IS NULL OR standing.gag_until > $1))`;

/** The gags of requests, and whether they stand. */
export class GagRepository implements Gags {
  constructor(
    private readonly manager: EntityManager,
    private readonly announce: Announce,
  ) {}

  async due(today: Date, limit: number): Promise<string[]> {
    const rows = await this.manager.query<{ id: string }[]>(
      `SELECT id FROM disclosure.request AS ended WHERE is_secret AND gag_until <= $1 AND NOT ${OTHER_STANDS}
       ORDER BY gag_until, id LIMIT $2`,
      [today, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Another gag that is over as well stands in nobody's way, or two would wait for each other. */
  async end(requestId: string, now: Date, today: Date): Promise<boolean> {
    const answer: unknown = await this.manager.query(
      `UPDATE disclosure.request AS ended SET is_secret = false, gag_ended_at = $2, gag_announced = 1
       WHERE id = $3 AND is_secret AND gag_until <= $1 AND NOT ${OTHER_STANDS}
       RETURNING id`,
      [today, now, requestId],
    );
    if (rowsOf(answer).length === 0) return false;
    await this.announce(requestId);
    return true;
  }

  async announceAgain(today: Date, limit: number): Promise<void> {
    const answer: unknown = await this.manager.query(
      `UPDATE disclosure.request SET gag_announced = 2
       WHERE id IN (SELECT id FROM disclosure.request WHERE gag_announced = 1 AND gag_ended_at < $1
                    ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [today, limit],
    );
    for (const { id } of rowsOf(answer)) await this.announce(String(id));
  }
}

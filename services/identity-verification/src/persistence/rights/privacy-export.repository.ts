import { rowsOf } from "@alpokat/audit";
import type { SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { PrivacyExports } from "../../application/rights/ports";
import type { ExportRecord } from "../../domain/rights/export-file";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";

const RETENTION = "service";
const TABLE = "identity.privacy_export_piece";

const placeOf = (requestId: string, place: number) => ({
  table: TABLE,
  column: "content",
  row: `${requestId}/${String(place)}`,
});

/** Copies of data, sealed under their subject's key. */
export class PrivacyExportRepository implements PrivacyExports {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  async clear(requestId: string): Promise<void> {
    await this.manager.query(`DELETE FROM ${TABLE} WHERE request_id = $1`, [requestId]);
  }

  async add({ id, subject }: PrivacyRequest, place: number, records: readonly ExportRecord[]): Promise<void> {
    const key = await this.keys.keyFor(subject, RETENTION);
    const sealed = key.seal(placeOf(id, place), JSON.stringify(records));
    await this.manager.query(`INSERT INTO ${TABLE} (request_id, place, content_sealed) VALUES ($1, $2, $3)`, [
      id,
      place,
      sealed,
    ]);
  }

  async count(requestId: string): Promise<number> {
    const [row] = await this.manager.query<{ pieces: number }[]>(
      `SELECT count(*)::int AS pieces FROM ${TABLE} WHERE request_id = $1`,
      [requestId],
    );
    return row?.pieces ?? 0;
  }

  async read(
    { id, subject }: PrivacyRequest,
    from: number,
    limit: number,
  ): Promise<{ readonly place: number; readonly reveal: () => readonly ExportRecord[] }[]> {
    const key = (await this.keys.keysOf([subject], RETENTION)).get(subject);
    if (!key) return [];
    const rows = await this.manager.query<{ place: number; content: Buffer }[]>(
      `SELECT place, content_sealed AS content FROM ${TABLE} WHERE request_id = $1 AND place >= $2 ORDER BY place LIMIT $3`,
      [id, from, limit],
    );
    return rows.map(({ place, content }) => ({
      place,
      reveal: () => JSON.parse(key.open(placeOf(id, place), content)) as ExportRecord[],
    }));
  }

  async expire(now: Date): Promise<string[]> {
    const answer: unknown = await this.manager.query(
      `UPDATE identity.privacy_request SET export_expires_at = NULL WHERE export_expires_at <= $1 RETURNING id`,
      [now],
    );
    const ids = rowsOf(answer).map((row) => String(row["id"]));
    if (ids.length > 0) {
      await this.manager.query(`DELETE FROM ${TABLE} WHERE request_id = ANY($1::uuid[])`, [ids]);
    }
    return ids;
  }
}

import { rowsOf } from "@alpokat/audit";
import type { ServiceName } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { Clearance, EndedHold, Holds, IdPage, NewHold } from "../application/ports";
import type { HoldDetails, LegalHold } from "../domain/legal-hold";
import { subjectOfRequest } from "../domain/legal-request";
import type { SealedTexts } from "./sealed-texts";

/** Tells the other services, in the transaction of the act. */
export type TellHold = (fact: {
  holdId: string;
  subject: string;
  requestId: string;
  isActive: boolean;
}) => Promise<void>;

interface Row {
  id: string;
  subject: string;
  request_id: string;
  placed_at: Date;
  lifted_at: Date | null;
  details_sealed: Buffer;
  services: ServiceName[];
}

const placeOf = (row: string) => ({ table: "disclosure.legal_hold", column: "details", row });

const SELECT = `SELECT h.id, h.subject, h.request_id, h.placed_at, h.lifted_at, h.details_sealed,
  ARRAY(SELECT DISTINCT c.service FROM disclosure.erasure_clearance c
         WHERE c.subject = h.subject AND c.at <= h.placed_at ORDER BY c.service) AS services
  FROM disclosure.legal_hold h`;

/** Legal holds, and the clearances that were given before them. */
export class HoldRepository implements Holds {
  constructor(
    private readonly manager: EntityManager,
    private readonly texts: SealedTexts,
    private readonly tell: TellHold,
  ) {}

  async place({ id, subject, requestId, reason, by, at }: NewHold): Promise<boolean> {
    await this.lock(subject);
    const details: HoldDetails = { reason, liftReason: null };
    const placed = await this.manager.query<unknown[]>(
      `INSERT INTO disclosure.legal_hold (id, subject, request_id, placed_by, placed_at, details_sealed)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject, request_id) WHERE lifted_at IS NULL DO NOTHING RETURNING id`,
      [id, subject, requestId, by, at, await this.seal(id, requestId, details)],
    );
    if (placed.length === 0) return false;
    await this.tell({ holdId: id, subject, requestId, isActive: true });
    return true;
  }

  async lift({ id, reason, by, at }: EndedHold): Promise<boolean> {
    const hold = await this.find(id);
    if (hold?.liftedAt !== null) return false;
    await this.lock(hold.subject);
    const details: HoldDetails = { ...hold.details.reveal(), liftReason: reason };
    const lifted: unknown = await this.manager.query(
      `UPDATE disclosure.legal_hold SET lifted_by = $2, lifted_at = $3, details_sealed = $4
       WHERE id = $1 AND lifted_at IS NULL RETURNING id`,
      [id, by, at, await this.seal(id, hold.requestId, details)],
    );
    if (rowsOf(lifted).length === 0) return false;
    const { subject, requestId } = hold;
    await this.tell({ holdId: id, subject, requestId, isActive: false });
    return true;
  }

  async find(id: string): Promise<LegalHold | null> {
    const [hold] = await this.read("WHERE h.id = $1", [id]);
    return hold ?? null;
  }

  page({ limit, after }: IdPage): Promise<LegalHold[]> {
    return this.read("WHERE $1::uuid IS NULL OR h.id < $1 ORDER BY h.id DESC LIMIT $2", [after, limit]);
  }

  async clear({ subject, service, requestId, at }: Clearance): Promise<boolean> {
    await this.lock(subject);
    const cleared = await this.manager.query<unknown[]>(
      `INSERT INTO disclosure.erasure_clearance (subject, service, request_id, at) SELECT $1, $2, $3, $4
       WHERE NOT EXISTS (SELECT FROM disclosure.legal_hold WHERE subject = $1 AND lifted_at IS NULL)
       ON CONFLICT (subject, service, request_id) DO UPDATE SET at = excluded.at RETURNING 1`,
      [subject, service, requestId, at],
    );
    return cleared.length > 0;
  }

  /** Holds and clearances of one subject wait for each other until the commit. */
  private async lock(subject: string): Promise<void> {
    await this.manager.query("SELECT pg_advisory_xact_lock(hashtextextended('legal hold ' || $1, 0))", [
      subject,
    ]);
  }

  private seal(id: string, requestId: string, details: HoldDetails): Promise<Buffer> {
    return this.texts.seal(subjectOfRequest(requestId), placeOf(id), JSON.stringify(details));
  }

  private async read(condition: string, values: unknown[]): Promise<LegalHold[]> {
    const rows = await this.manager.query<Row[]>(`${SELECT} ${condition}`, values);
    const keys = await this.texts.keysOf(rows.map((row) => subjectOfRequest(row.request_id)));
    return rows.flatMap((row) => {
      const key = keys.get(subjectOfRequest(row.request_id));
      if (!key) return [];
      const reveal = (): HoldDetails =>
        JSON.parse(key.open(placeOf(row.id), row.details_sealed)) as HoldDetails;
      return [
        {
          id: row.id,
          subject: row.subject,
          requestId: row.request_id,
          placedAt: row.placed_at,
          liftedAt: row.lifted_at,
          details: { reveal },
          cameTooLateFor: row.services,
        },
      ];
    });
  }
}

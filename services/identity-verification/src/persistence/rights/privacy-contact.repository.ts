import type { FieldPlace, SubjectKeys } from "@alpokat/persistence";
import { rowsOf } from "@alpokat/audit";
import type { EntityManager } from "typeorm";
import type { PrivacyContacts } from "../../application/rights/ports";
import type { Sealed } from "../../domain/account";
import { contactSubjectOf } from "../../domain/rights/contact";

const RETENTION = "service";
const TABLE = "identity.privacy_contact";

const placeOf = (row: string): FieldPlace => ({ table: TABLE, column: "address", row });

/** Addresses of people whose account is gone, each sealed under a key of its request. */
export class PrivacyContactRepository implements PrivacyContacts {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  async keep(requestId: string, address: string, expiresAt: Date): Promise<void> {
    const key = await this.keys.keyFor(contactSubjectOf(requestId), RETENTION);
    await this.manager.query(
      `INSERT INTO ${TABLE} (request_id, address_sealed, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [requestId, key.seal(placeOf(requestId), address), expiresAt],
    );
  }

  async of(requestId: string): Promise<Sealed | null> {
    const [row] = await this.manager.query<{ address_sealed: Buffer }[]>(
      `SELECT address_sealed FROM ${TABLE} WHERE request_id = $1`,
      [requestId],
    );
    if (!row) return null;
    const subject = contactSubjectOf(requestId);
    const key = (await this.keys.keysOf([subject], RETENTION)).get(subject);
    return key ? { reveal: () => key.open(placeOf(requestId), row.address_sealed) } : null;
  }

  async forget(requestId: string): Promise<void> {
    await this.manager.query(`DELETE FROM ${TABLE} WHERE request_id = $1`, [requestId]);
    await this.keys.discard(contactSubjectOf(requestId));
  }

  async expire(now: Date): Promise<number> {
    const answer: unknown = await this.manager.query(
      `DELETE FROM ${TABLE} WHERE request_id IN (
         SELECT request_id FROM ${TABLE} WHERE expires_at <= $1 ORDER BY expires_at LIMIT 100)
       RETURNING request_id AS id`,
      [now],
    );
    const expired = rowsOf(answer);
    for (const { id } of expired) await this.keys.discard(contactSubjectOf(String(id)));
    return expired.length;
  }
}

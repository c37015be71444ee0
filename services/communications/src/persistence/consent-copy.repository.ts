import type { EntityManager } from "typeorm";
import type { ConsentCopies, ConsentCopy, ConsentScope } from "../application/ports";

export class ConsentCopyRepository implements ConsentCopies {
  constructor(private readonly manager: EntityManager) {}

  async save({ accountId, purpose, channel, topic, state, changedAt }: ConsentCopy): Promise<void> {
    await this.manager.query(
      `INSERT INTO communications.consent_copy AS copy (account_id, purpose, channel, topic, state, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, purpose, channel, topic)
       DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at
       WHERE excluded.changed_at >= copy.changed_at`,
      [accountId, purpose, channel, topic, state, changedAt],
    );
  }

  async mayBeGiven({
    accountId,
    purpose,
    channel,
    topic,
  }: ConsentScope & { readonly accountId: string }): Promise<boolean> {
    const given = await this.manager.query<unknown[]>(
      `SELECT FROM communications.consent_copy
        WHERE account_id = $1 AND purpose = $2 AND channel = $3 AND topic = $4 AND state = 'GIVEN'`,
      [accountId, purpose, channel, topic],
    );
    return given.length === 1;
  }

  async givers(
    { purpose, channel, topic }: ConsentScope,
    after: string | null,
    limit: number,
  ): Promise<string[]> {
    const rows = await this.manager.query<{ account_id: string }[]>(
      `SELECT account_id FROM communications.consent_copy
        WHERE purpose = $1 AND channel = $2 AND topic = $3 AND state = 'GIVEN'
          AND ($4::uuid IS NULL OR account_id > $4)
        ORDER BY account_id LIMIT $5`,
      [purpose, channel, topic, after, limit],
    );
    return rows.map(({ account_id }) => account_id);
  }
}

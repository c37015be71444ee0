import type { EntityManager } from "typeorm";
import type {
  NoticeAcknowledgement,
  NoticeDelivery,
  NoticePass,
  NoticeProgress,
  NoticeReceipt,
  Notices,
} from "../application/ports";
import type { NoticePublication } from "../domain/notice-publication";
import { NoticeAcknowledgementRow, NoticeDeliveryRow, NoticePublicationRow } from "./rows";

/** One process at a time changes what is published. */
const PUBLICATION_LOCK = "SELECT pg_advisory_xact_lock(hashtext('identity.notice_publication'))";

interface PassRow {
  version: number;
  pass_cursor: string | null;
  effective_from: Date;
}

/** Publications of the privacy notice, and whom each reached. */
export class NoticeRepository implements Notices {
  constructor(private readonly manager: EntityManager) {}

  async recordAcknowledgement(acknowledgement: NoticeAcknowledgement): Promise<NoticeAcknowledgement> {
    const { accountId, version, locale, sha256, channel, at } = acknowledgement;
    await this.manager.query(
      `INSERT INTO identity.notice_acknowledgement (account_id, version, locale, sha256, channel, at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, version) DO NOTHING`,
      [accountId, version, locale, sha256, channel, at],
    );
    return this.manager.findOneByOrFail(NoticeAcknowledgementRow, { accountId, version });
  }

  async publications(): Promise<NoticePublication[]> {
    return this.manager.find(NoticePublicationRow, { order: { version: "ASC" } });
  }

  async lockPublications(): Promise<NoticePublication[]> {
    await this.manager.query(PUBLICATION_LOCK);
    return this.publications();
  }

  async propose(proposal: NoticePublication): Promise<void> {
    const { version, sha256Id, sha256En, mustBeAcknowledged, effectiveFrom, proposedBy, proposedAt } =
      proposal;
    await this.manager.query(
      `INSERT INTO identity.notice_publication
         (version, state, sha256_id, sha256_en, must_be_acknowledged, effective_from, proposed_by, proposed_at)
       VALUES ($1, 'PROPOSED', $2, $3, $4, $5, $6, $7) ON CONFLICT (version) DO UPDATE
       SET sha256_id = excluded.sha256_id, sha256_en = excluded.sha256_en,
           must_be_acknowledged = excluded.must_be_acknowledged, effective_from = excluded.effective_from,
           proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at`,
      [version, sha256Id, sha256En, mustBeAcknowledged, effectiveFrom, proposedBy, proposedAt],
    );
  }

  async publish({ version, state, confirmedBy, confirmedAt }: NoticePublication): Promise<void> {
    const nextPassAt = confirmedAt;
    await this.manager.update(
      NoticePublicationRow,
      { version },
      { state, confirmedBy, confirmedAt, nextPassAt },
    );
  }

  async takeDuePass(now: Date): Promise<NoticePass | null> {
    const [row] = await this.manager.query<PassRow[]>(
      `SELECT version, pass_cursor, effective_from FROM identity.notice_publication
        WHERE state = 'PUBLISHED' AND next_pass_at <= $1 ORDER BY version LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now],
    );
    return row ? { version: row.version, cursor: row.pass_cursor, effectiveFrom: row.effective_from } : null;
  }

  async undispatched(version: number, after: string | null, limit: number): Promise<string[]> {
    const rows = await this.manager.query<{ id: string }[]>(
      `SELECT id FROM identity.account a
        WHERE status IN ('ACTIVE', 'RESTRICTED') AND ($2::uuid IS NULL OR id > $2)
          AND NOT EXISTS (SELECT FROM identity.notice_dispatch d WHERE d.account_id = a.id AND d.version = $1)
          AND NOT EXISTS (SELECT FROM identity.notice_acknowledgement k WHERE k.account_id = a.id AND k.version = $1)
        ORDER BY id LIMIT $3`,
      [version, after, limit],
    );
    return rows.map(({ id }) => id);
  }

  async dispatch(version: number, accountIds: readonly string[], at: Date): Promise<void> {
    await this.manager.query(
      `INSERT INTO identity.notice_dispatch (account_id, version, at)
       SELECT id, $2, $3 FROM unnest($1::uuid[]) AS told (id) ON CONFLICT DO NOTHING`,
      [accountIds, version, at],
    );
  }

  async savePass({
    version,
    cursor,
    nextPassAt,
  }: {
    readonly version: number;
    readonly cursor: string | null;
    readonly nextPassAt: Date | null;
  }): Promise<void> {
    await this.manager.update(NoticePublicationRow, { version }, { passCursor: cursor, nextPassAt });
  }

  async recordDelivery({ accountId, version, channel, locale, sha256, at }: NoticeDelivery): Promise<void> {
    await this.manager.query(
      `INSERT INTO identity.notice_delivery (account_id, version, channel, locale, sha256, at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, version) DO NOTHING`,
      [accountId, version, channel, locale, sha256, at],
    );
  }

  async progress(version: number): Promise<NoticeProgress> {
    const [row] = await this.manager.query<NoticeProgress[]>(
      `SELECT (SELECT count(*)::int FROM identity.notice_dispatch WHERE version = $1) AS dispatched,
              (SELECT count(*)::int FROM identity.notice_delivery WHERE version = $1) AS delivered`,
      [version],
    );
    return row ?? { dispatched: 0, delivered: 0 };
  }

  async receiptsOf(accountId: string): Promise<NoticeReceipt[]> {
    const [deliveries, acknowledgements] = [
      await this.manager.findBy(NoticeDeliveryRow, { accountId }),
      await this.manager.findBy(NoticeAcknowledgementRow, { accountId }),
    ];
    const receipts = [
      ...deliveries.map((row) => Object.assign(row, { isAcknowledgement: false })),
      ...acknowledgements.map((row) => Object.assign(row, { isAcknowledgement: true })),
    ];
    return receipts.toSorted((a, b) => a.version - b.version || a.at.getTime() - b.at.getTime());
  }

  async latestAcknowledged(accountId: string): Promise<number> {
    const [row] = await this.manager.query<{ version: number }[]>(
      "SELECT coalesce(max(version), 0)::int AS version FROM identity.notice_acknowledgement WHERE account_id = $1",
      [accountId],
    );
    return row?.version ?? 0;
  }

  async latestReceived(accountIds: readonly string[], at: Date): Promise<ReadonlyMap<string, number>> {
    const rows = await this.manager.query<{ account_id: string; version: number }[]>(
      `SELECT account_id, max(version) AS version FROM (
         SELECT account_id, version FROM identity.notice_acknowledgement
         UNION ALL SELECT account_id, version FROM identity.notice_delivery) AS received
        JOIN identity.notice_publication p USING (version)
       WHERE account_id = ANY ($1::uuid[]) AND p.state = 'PUBLISHED' AND p.effective_from <= $2
       GROUP BY account_id`,
      [accountIds, at],
    );
    return new Map(rows.map(({ account_id, version }) => [account_id, version]));
  }
}

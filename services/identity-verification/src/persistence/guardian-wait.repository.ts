import type { EntityManager } from "typeorm";
import type { GuardianWaits, GuardianWithdrawal } from "../application/guardian-ports";

/** Accounts of minors that wait for a guardian; the wait and the account's status change together. */
export class GuardianWaitRepository implements GuardianWaits {
  constructor(private readonly manager: EntityManager) {}

  async hold(accountId: string): Promise<void> {
    await this.manager.query("SELECT FROM identity.account WHERE id = $1 FOR UPDATE", [accountId]);
  }

  async consented(accountIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.manager.query<{ account_id: string }[]>(
      `SELECT DISTINCT account_id FROM identity.guardian_consent c WHERE account_id = ANY ($1::uuid[])
          AND NOT EXISTS (SELECT FROM identity.guardian_withdrawal w WHERE w.invitation_id = c.invitation_id)`,
      [accountIds],
    );
    return new Set(rows.map(({ account_id }) => account_id));
  }

  async begin(accountId: string, at: Date): Promise<boolean> {
    const begun = await this.manager.query<unknown[]>(
      `WITH account AS (SELECT id, status FROM identity.account WHERE id = $1 FOR UPDATE)
       INSERT INTO identity.guardian_awaited (account_id, since, restricted_by_request)
       SELECT id, $2, status = 'RESTRICTED' FROM account ON CONFLICT DO NOTHING RETURNING account_id`,
      [accountId, at],
    );
    const toRestricted =
      "UPDATE identity.account SET status = 'RESTRICTED' WHERE id = $1 AND status = 'ACTIVE'";
    await this.manager.query(toRestricted, [accountId]);
    return begun.length === 1;
  }

  async end(accountId: string): Promise<boolean> {
    // In the order in which it began, so that two at once wait for each other and do not lock each other out.
    await this.hold(accountId);
    const [ended] = await this.manager.query<[{ restricted_by_request: boolean }[], number]>(
      "DELETE FROM identity.guardian_awaited WHERE account_id = $1 RETURNING restricted_by_request",
      [accountId],
    );
    const [wait] = ended;
    const toActive = "UPDATE identity.account SET status = 'ACTIVE' WHERE id = $1 AND status = 'RESTRICTED'";
    if (wait?.restricted_by_request === false) await this.manager.query(toActive, [accountId]);
    return wait !== undefined;
  }

  async consentedBy(invitationId: string): Promise<string | null> {
    const [row] = await this.manager.query<{ account_id: string }[]>(
      "SELECT account_id FROM identity.guardian_consent WHERE invitation_id = $1",
      [invitationId],
    );
    return row?.account_id ?? null;
  }

  async withdraw({ invitationId, accountId, requestId, at }: GuardianWithdrawal): Promise<boolean> {
    const added = await this.manager.query<unknown[]>(
      `INSERT INTO identity.guardian_withdrawal (invitation_id, account_id, actor_relation, request_id, at)
       VALUES ($1, $2, 'GUARDIAN', $3, $4) ON CONFLICT DO NOTHING RETURNING invitation_id`,
      [invitationId, accountId, requestId, at],
    );
    return added.length === 1;
  }

  async noteRestriction(accountId: string, isRestricted: boolean): Promise<boolean> {
    const [noted] = await this.manager.query<[unknown[], number]>(
      `UPDATE identity.guardian_awaited SET restricted_by_request = $2 WHERE account_id = $1 RETURNING account_id`,
      [accountId, isRestricted],
    );
    return noted.length === 1;
  }

  async waiting(after: string | null, limit: number): Promise<string[]> {
    const rows = await this.manager.query<{ account_id: string }[]>(
      `SELECT account_id FROM identity.guardian_awaited WHERE $1::uuid IS NULL OR account_id > $1
        ORDER BY account_id LIMIT $2`,
      [after, limit],
    );
    return rows.map(({ account_id }) => account_id);
  }
}

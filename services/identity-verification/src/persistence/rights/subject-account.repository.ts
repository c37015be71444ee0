import type { SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { SubjectAccounts } from "../../application/rights/ports";
import type { AccountStatus } from "../../domain/account";
import { RECTIFIABLE, type Rectifiable, type Rectification } from "../../domain/rights/privacy-request";

const TABLE = "identity.account";
const RETENTION = "service";

const COLUMN: Readonly<Record<Rectifiable, string>> = {
  name: "name",
  phoneNumber: "phone_number",
  officeAddress: "office_address",
  dateOfBirth: "date_of_birth",
};

/** Changes that a person's rights make to their account. */
export class SubjectAccountRepository implements SubjectAccounts {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  async rectify(accountId: string, values: Rectification): Promise<void> {
    const key = await this.keys.keyFor(accountId, RETENTION);
    for (const field of RECTIFIABLE) {
      const value = values[field];
      if (value === undefined) continue;
      const sealed = key.seal({ table: TABLE, column: COLUMN[field], row: accountId }, value);
      await this.manager.query(`UPDATE ${TABLE} SET ${COLUMN[field]}_sealed = $2 WHERE id = $1`, [
        accountId,
        sealed,
      ]);
    }
  }

  async status(accountId: string): Promise<AccountStatus | null> {
    const [row] = await this.manager.query<{ status: AccountStatus }[]>(
      `SELECT status FROM ${TABLE} WHERE id = $1 FOR UPDATE`,
      [accountId],
    );
    return row?.status ?? null;
  }

  async setStatus(accountId: string, status: AccountStatus): Promise<void> {
    await this.manager.query(`UPDATE ${TABLE} SET status = $2 WHERE id = $1`, [accountId, status]);
  }

  async revokeSessions(accountId: string): Promise<void> {
    await this.manager.query(
      `UPDATE identity.session SET status = 'REVOKED', revoked_reason = 'ACCOUNT_CLOSED'
        WHERE account_id = $1 AND status = 'ACTIVE'`,
      [accountId],
    );
  }

  async ownedMerchants(accountId: string): Promise<string[]> {
    const rows = await this.manager.query<{ merchant_id: string }[]>(
      "SELECT merchant_id FROM identity.merchant_member WHERE account_id = $1 AND role = 'OWNER' ORDER BY merchant_id",
      [accountId],
    );
    return rows.map(({ merchant_id: id }) => id);
  }
}

import type { BlindIndex, SubjectKey, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { Guardians } from "../application/ports";
import type { AccountDetails, Locale } from "../domain/account";
import type { GuardianConsent, Invitation, NewInvitation } from "../domain/guardian";

const INVITATION = "identity.guardian_invitation";
const CONSENT = "identity.guardian_consent";
const RETENTION = "service";
const COLUMNS = "id, account_id, locale, details_sealed, guardian_email_sealed, password_hash, expires_at";

interface InvitationRow {
  id: string;
  account_id: string;
  locale: Locale;
  details_sealed: Buffer;
  guardian_email_sealed: Buffer;
  password_hash: string | null;
  expires_at: Date;
}

const place = (table: string, column: string, row: string) => ({ table, column, row });

/** Registrations of minors that wait, sealed under the key of the account that there will be, and guardians' consents. */
export class GuardianRepository implements Guardians {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly emailIndex: BlindIndex,
  ) {}

  async invite(invitation: NewInvitation): Promise<boolean> {
    const { id, accountId, details, locale, passwordHash, createdAt, expiresAt } = invitation;
    const key = await this.keys.keyFor(accountId, RETENTION);
    const added = await this.manager.query<unknown[]>(
      `INSERT INTO identity.guardian_invitation (id, account_id, email_index, locale, details_sealed,
         guardian_email_sealed, password_hash, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        accountId,
        this.emailIndex.of(details.email),
        locale,
        key.seal(place(INVITATION, "details", id), JSON.stringify(details)),
        key.seal(place(INVITATION, "guardian_email", id), invitation.guardianEmail),
        passwordHash,
        createdAt,
        expiresAt,
      ],
    );
    // Nothing of a second registration stays, not even a key; an account keeps its own.
    if (added.length === 0 && passwordHash !== null) await this.keys.discard(accountId);
    return added.length === 1;
  }

  async find(id: string, now: Date): Promise<Invitation | null> {
    const rows = await this.manager.query<InvitationRow[]>(
      `SELECT ${COLUMNS} FROM identity.guardian_invitation WHERE id = $1 AND expires_at > $2`,
      [id, now],
    );
    return this.opened(rows);
  }

  async take(id: string, now: Date): Promise<Invitation | null> {
    // One statement: of two answers at once one has it.
    const [rows] = await this.manager.query<[InvitationRow[], number]>(
      `DELETE FROM identity.guardian_invitation WHERE id = $1 AND expires_at > $2 RETURNING ${COLUMNS}`,
      [id, now],
    );
    return this.opened(rows);
  }

  async takeExpired(now: Date, limit: number): Promise<string[]> {
    const [rows] = await this.manager.query<[Pick<InvitationRow, "account_id" | "password_hash">[], number]>(
      `DELETE FROM identity.guardian_invitation WHERE id IN (
         SELECT id FROM identity.guardian_invitation WHERE expires_at <= $1
          ORDER BY expires_at LIMIT $2) RETURNING account_id, password_hash`,
      [now, limit],
    );
    return rows.filter(({ password_hash }) => password_hash !== null).map(({ account_id }) => account_id);
  }

  async forgetKeys(accountIds: readonly string[]): Promise<void> {
    for (const accountId of accountIds) await this.keys.discard(accountId);
  }

  async recordConsent(consent: GuardianConsent): Promise<void> {
    const { accountId } = consent;
    const key = await this.keys.keyFor(accountId, RETENTION);
    await this.manager.query(
      `INSERT INTO identity.guardian_consent (account_id, invitation_id, relationship, guardian_name_sealed,
         guardian_email_sealed, notice_version, notice_sha256, locale, wording, wording_sha256, request_id, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        accountId,
        consent.invitationId,
        consent.relationship,
        key.seal(place(CONSENT, "guardian_name", accountId), consent.guardianName),
        key.seal(place(CONSENT, "guardian_email", accountId), consent.guardianEmail),
        consent.noticeVersion,
        consent.noticeSha256,
        consent.locale,
        consent.wording,
        consent.wordingSha256,
        consent.requestId,
        consent.at,
      ],
    );
  }

  private async opened([row]: readonly InvitationRow[]): Promise<Invitation | null> {
    if (!row) return null;
    const key = (await this.keys.keysOf([row.account_id], RETENTION)).get(row.account_id);
    return key ? toInvitation(row, key) : null;
  }
}

const toInvitation = (row: InvitationRow, key: SubjectKey): Invitation => ({
  id: row.id,
  accountId: row.account_id,
  locale: row.locale,
  passwordHash: row.password_hash,
  expiresAt: row.expires_at,
  guardianEmail: {
    reveal: () => key.open(place(INVITATION, "guardian_email", row.id), row.guardian_email_sealed),
  },
  childName: () => detailsOf(row, key).name,
  details: () => detailsOf(row, key),
});

const detailsOf = (row: InvitationRow, key: SubjectKey): AccountDetails =>
  JSON.parse(key.open(place(INVITATION, "details", row.id), row.details_sealed)) as AccountDetails;

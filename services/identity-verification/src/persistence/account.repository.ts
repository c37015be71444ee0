import type { BlindIndex, SubjectKeys } from "@alpokat/persistence";
import { isMinor } from "@alpokat/policy";
import { type EntityManager, In } from "typeorm";
import type { Accounts, Login, NewAccount } from "../application/ports";
import type { Account, AccountStatus } from "../domain/account";
import { ACCOUNT_RETENTION as RETENTION, ACCOUNT_TABLE as TABLE, toAccount } from "./account-mapper";
import { AccountRow } from "./rows";
import { setAsideAccounts } from "./set-aside-accounts";

/** Whoever had the processing of their data restricted still signs in, to see it and to lift it. */
const MAY_SIGN_IN: readonly AccountStatus[] = ["ACTIVE", "RESTRICTED"];

/** Accounts, with every personal column sealed under the person's own key. */
export class AccountRepository implements Accounts {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly emailIndex: BlindIndex,
  ) {}

  async add(account: NewAccount): Promise<boolean> {
    const isNew = await this.insert(account);
    // Nothing of a second registration stays, not even a key.
    if (!isNew) await this.keys.discard(account.id);
    return isNew;
  }

  private async insert(account: NewAccount): Promise<boolean> {
    const { id, role, locale, createdAt, passwordHash } = account;
    const key = await this.keys.keyFor(id, RETENTION);
    const seal = (column: string, text: string): Buffer => key.seal({ table: TABLE, column, row: id }, text);
    const sealOptional = (column: string, text: string | null): Buffer | null =>
      text === null ? null : seal(column, text);
    const inserted = await this.manager.query<unknown[]>(
      `INSERT INTO identity.account (id, status, role, locale, created_at, password_hash, email_index, email_sealed,
         name_sealed, date_of_birth_sealed, phone_number_sealed, office_address_sealed)
       VALUES ($1, 'ACTIVE', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (email_index) DO NOTHING RETURNING id`,
      [
        id,
        role,
        locale,
        createdAt,
        passwordHash,
        this.emailIndex.of(account.email),
        seal("email", account.email),
        seal("name", account.name),
        sealOptional("date_of_birth", account.dateOfBirth),
        sealOptional("phone_number", account.phoneNumber),
        sealOptional("office_address", account.officeAddress),
      ],
    );
    return inserted.length === 1;
  }

  async findByIds(ids: readonly string[]): Promise<Account[]> {
    const rows = await this.manager.findBy(AccountRow, { id: In([...ids]) });
    const found = rows.map(({ id }) => id);
    const keys = await this.keys.keysOf(found, RETENTION);
    return rows.flatMap((row) => {
      const key = keys.get(row.id);
      const { emailSealed, nameSealed } = row;
      // An erased person's key is gone, and with it everything that could be shown.
      if (!key || !emailSealed || !nameSealed) return [];
      return [toAccount(row, { key, emailSealed, nameSealed })];
    });
  }

  async findSetAside(ids: readonly string[]): Promise<Account[]> {
    return setAsideAccounts(this.manager, await this.keys.held.keysOf(ids, RETENTION));
  }

  async findLogin(email: string): Promise<Login | null> {
    const row = await this.manager.findOneBy(AccountRow, { emailIndex: this.emailIndex.of(email) });
    if (!row?.passwordHash) return null;
    const { id: accountId, role, passwordHash, status } = row;
    // A restored backup may have the row of somebody who was erased: without a key it is nobody's.
    if (!(await this.keys.keysOf([accountId], RETENTION)).has(accountId)) return null;
    return { accountId, role, passwordHash, isActive: MAY_SIGN_IN.includes(status) };
  }

  async minority(accountIds: readonly string[], at: Date): Promise<ReadonlyMap<string, boolean>> {
    const rows = await this.manager.find(AccountRow, {
      where: { id: In([...accountIds]) },
      select: { id: true, role: true, dateOfBirthSealed: true },
    });
    const keys = await this.keys.keysOf(accountIds, RETENTION);
    return new Map(
      rows.flatMap(({ id, role, dateOfBirthSealed: sealed }): [string, boolean][] => {
        if (role !== "customer") return [[id, false]];
        const key = keys.get(id);
        if (!key || !sealed) return [];
        return [[id, isMinor(key.open({ table: TABLE, column: "date_of_birth", row: id }, sealed), at)]];
      }),
    );
  }
}

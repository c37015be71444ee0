import type { BlindIndex } from "@alpokat/persistence";
import { type EntityManager, In } from "typeorm";
import type { AccessLog, AccessLogPlace, Merchants, SignInAttempts } from "../application/ports";
import type { AccessEntry } from "../domain/access-entry";
import type { Merchant } from "../domain/merchant";
import { AccessLogEntryRow, MerchantMemberRow, MerchantRow } from "./rows";

export class SignInAttemptRepository implements SignInAttempts {
  constructor(
    private readonly manager: EntityManager,
    private readonly index: BlindIndex,
  ) {}

  async count(key: string, now: Date): Promise<number> {
    // One statement, so that attempts made at once are all counted.
    const [row] = await this.manager.query<{ attempts: number }[]>(
      `INSERT INTO identity.sign_in_attempt AS a (email_index, started_at, attempts) VALUES ($1, $2, 1)
       ON CONFLICT (email_index) DO UPDATE SET
         attempts = CASE WHEN a.started_at < $2::timestamptz - interval '15 minutes' THEN 1 ELSE a.attempts + 1 END,
         started_at = CASE WHEN a.started_at < $2::timestamptz - interval '15 minutes' THEN $2 ELSE a.started_at END
       RETURNING attempts`,
      [this.index.of(key), now],
    );
    return row?.attempts ?? 0;
  }

  async clear(key: string): Promise<void> {
    await this.manager.query("DELETE FROM identity.sign_in_attempt WHERE email_index = $1", [
      this.index.of(key),
    ]);
  }
}

export class MerchantRepository implements Merchants {
  constructor(private readonly manager: EntityManager) {}

  async add({ id, tradeName, createdAt }: Merchant, ownerId: string): Promise<void> {
    // Whoever founds a merchant has it in the scope of this transaction.
    await this.manager.query(
      "SELECT set_config('app.merchants', current_setting('app.merchants') || ',' || $1, true)",
      [id],
    );
    await this.manager.query(
      "INSERT INTO identity.merchant (id, trade_name, created_at) VALUES ($1, $2, $3)",
      [id, tradeName, createdAt],
    );
    await this.manager.insert(MerchantMemberRow, { merchantId: id, accountId: ownerId, role: "OWNER" });
  }

  async findByIds(ids: readonly string[]): Promise<Merchant[]> {
    const rows = await this.manager.findBy(MerchantRow, { id: In([...ids]) });
    return rows.map(({ id, tradeName, createdAt }) => ({ id, tradeName, createdAt }));
  }

  async idsOf(accountId: string): Promise<string[]> {
    const rows = await this.manager.find(MerchantMemberRow, {
      where: { accountId },
      order: { merchantId: "ASC" },
    });
    return rows.map(({ merchantId }) => merchantId);
  }
}

export class AccessLogRepository implements AccessLog {
  constructor(private readonly manager: EntityManager) {}

  async add(entries: readonly AccessEntry[]): Promise<void> {
    await this.manager.insert(
      AccessLogEntryRow,
      entries.map(({ categories, ruleIds, missingFacts, ...entry }) => ({
        ...entry,
        categories: [...categories],
        ruleIds: [...ruleIds],
        missingFacts: [...missingFacts],
      })),
    );
  }

  async find(owners: readonly string[], id: string): Promise<AccessEntry | null> {
    return this.manager.findOneBy(AccessLogEntryRow, { id, subject: In([...owners]) });
  }

  async page(owners: readonly string[], limit: number, after: AccessLogPlace | null): Promise<AccessEntry[]> {
    const page = this.manager
      .createQueryBuilder(AccessLogEntryRow, "entry")
      .where("entry.subject IN (:...owners)", { owners })
      .orderBy("entry.at", "DESC")
      .addOrderBy("entry.id", "DESC")
      .limit(limit);
    if (after) page.andWhere("(entry.at, entry.id) < (:at, :id)", after);
    return page.getMany();
  }
}

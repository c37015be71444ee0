import type { EntityManager } from "typeorm";
import type { Ledger, LedgerEntry } from "../application/ports";
import { LedgerEntryRow } from "./rows";

export class LedgerRepository implements Ledger {
  constructor(private readonly manager: EntityManager) {}

  async add(entries: readonly LedgerEntry[]): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(LedgerEntryRow)
      .values(entries.map((entry) => ({ ...entry, categories: [...entry.categories] })))
      .execute();
  }

  async reveal(requestId: string): Promise<void> {
    await this.manager.query(
      "UPDATE disclosure.ledger_entry SET is_secret = false WHERE request_id = $1 AND is_secret",
      [requestId],
    );
  }

  async page(
    subjects: readonly string[],
    limit: number,
    after: { readonly at: Date; readonly id: string } | null,
  ): Promise<LedgerEntry[]> {
    const page = this.manager
      .createQueryBuilder(LedgerEntryRow, "entry")
      .where("entry.subject IN (:...subjects)", { subjects })
      .andWhere("NOT entry.is_secret")
      .orderBy("entry.disclosedAt", "DESC")
      .addOrderBy("entry.id", "DESC")
      .limit(limit);
    if (after) page.andWhere("(entry.disclosed_at, entry.id) < (:at, :id)", after);
    return page.getMany();
  }
}

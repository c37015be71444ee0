import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { Ledger } from "../application/ports";
import type { LedgerAccount, Side, Transfer } from "../domain/posting";

interface AccountRow {
  id: string;
  code: string;
  currency: CurrencyCode;
  normal_side: Side;
  debits_posted: string;
  credits_posted: string;
}

/** The ledger: its one function writes, and the tables are read only. */
export class LedgerRepository implements Ledger {
  constructor(private readonly manager: EntityManager) {}

  async post(transfers: readonly Transfer[]): Promise<void> {
    if (transfers.length === 0) return;
    const json = JSON.stringify(transfers, (_key, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    await this.manager.query("SELECT transactions.post_transfers($1::jsonb)", [json]);
  }

  async accounts(merchantId: string): Promise<LedgerAccount[]> {
    const rows = await this.manager.query<AccountRow[]>(
      `SELECT id, code, currency, normal_side, debits_posted::text AS debits_posted, credits_posted::text AS credits_posted
         FROM transactions.ledger_account WHERE merchant_id = $1 ORDER BY code, currency LIMIT 1000`,
      [merchantId],
    );
    return rows.map(({ id, code, currency, normal_side, debits_posted, credits_posted }) => ({
      id,
      merchantId,
      code,
      currency,
      normalSide: normal_side,
      debits: BigInt(debits_posted),
      credits: BigInt(credits_posted),
    }));
  }
}

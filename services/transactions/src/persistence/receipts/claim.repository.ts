import type { SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { ClaimKey, Claims } from "../../application/receipts/receipt-ports";
import type { Receipt } from "../../domain/receipts/receipt";
import { readReceipts } from "./receipt-rows";
import { holdToken } from "./receipt-token";

/** Which receipts accounts have claimed: a column of the receipt, so that it can't be two accounts'. */
export class ClaimRepository implements Claims {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  async claim(
    token: string,
    accountId: string,
    now: Date,
  ): Promise<{ receiptId: string; claimedBy: string } | null> {
    await this.openTo(accountId);
    const hash = await holdToken(this.manager, token);
    // One statement: of two that come at once the second waits for the first, and then finds it claimed.
    await this.manager.query(
      `UPDATE transactions.receipt SET claimed_by = $2, claimed_at = $3
        WHERE token_hash = $1 AND link_ends_at > $3 AND claimed_by IS NULL`,
      [hash, accountId, now],
    );
    const [row] = await this.manager.query<{ id: string; claimed_by: string | null }[]>(
      "SELECT id, claimed_by FROM transactions.receipt WHERE token_hash = $1 AND link_ends_at > $2",
      [hash, now],
    );
    return row?.claimed_by ? { receiptId: row.id, claimedBy: row.claimed_by } : null;
  }

  async openTo(accountId: string): Promise<void> {
    await this.manager.query("SELECT set_config('app.claimer', $1, true)", [accountId]);
  }

  page(accountId: string, limit: number, after: ClaimKey | null): Promise<Receipt[]> {
    return readReceipts(this.manager, this.keys, {
      condition: `r.claimed_by = $1 AND ($2::timestamptz IS NULL OR (r.claimed_at, r.id) < ($2, $3::uuid))`,
      values: [accountId, after?.at ?? null, after?.id ?? null],
      order: `r.claimed_at DESC, r.id DESC LIMIT ${String(limit)}`,
    });
  }
}

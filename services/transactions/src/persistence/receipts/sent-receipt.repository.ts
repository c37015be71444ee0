import type { EntityManager } from "typeorm";
import type { SentReceipts } from "../../application/receipts/receipt-ports";

/** Versions of receipts, for the job that hears of deliveries. */
export class SentReceiptRepository implements SentReceipts {
  constructor(private readonly manager: EntityManager) {}

  async markSent(receiptId: string, version: number, at: Date): Promise<void> {
    await this.manager.query(
      `UPDATE transactions.receipt_version SET state = 'SENT', changed_at = $3
        WHERE receipt_id = $1 AND version = $2 AND state = 'ISSUED'`,
      [receiptId, version, at],
    );
  }
}

import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { QrisReturn, QrisReturns } from "../../application/qris-ports";

interface Row {
  id: string;
  merchant_id: string;
  payment_id: string;
  refund_id: string | null;
  reference: string;
  provider_reference: string;
  amount: string;
  currency: CurrencyCode;
  created_at: Date;
}

const COLUMNS = `id, merchant_id, payment_id, refund_id, reference, provider_reference, amount::text AS amount, currency, created_at`;

/** Money that goes back through providers. */
export class QrisReturnRepository implements QrisReturns {
  constructor(private readonly manager: EntityManager) {}

  async add(money: QrisReturn, nextTryAt: Date): Promise<void> {
    await this.manager.query(
      `INSERT INTO transactions.qris_return
         (id, merchant_id, payment_id, refund_id, reference, provider_reference, amount, currency, created_at, next_try_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (payment_id, provider_reference, refund_id) DO NOTHING`,
      [
        money.id,
        money.merchantId,
        money.paymentId,
        money.refundId,
        money.reference,
        money.providerReference,
        money.amount.minor.toString(),
        money.amount.currency,
        money.createdAt,
        nextTryAt,
      ],
    );
  }

  async takeDue(now: Date, nextTryAt: Date, limit: number): Promise<QrisReturn[]> {
    const [rows] = await this.manager.query<[Row[], number]>(
      `UPDATE transactions.qris_return SET next_try_at = $2
        WHERE id IN (SELECT id FROM transactions.qris_return WHERE state = 'PENDING' AND next_try_at <= $1
                      ORDER BY next_try_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [now, nextTryAt, limit],
    );
    return rows.map(toReturn);
  }

  async finish(id: string, refundNumber: string | null, at: Date): Promise<boolean> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.qris_return
          SET state = CASE WHEN $2::text IS NULL THEN 'REFUSED' ELSE 'COMPLETED' END, refund_number = $2, finished_at = $3
        WHERE id = $1 AND state = 'PENDING' RETURNING id`,
      [id, refundNumber, at],
    );
    return rows.length === 1;
  }
}

const toReturn = (row: Row): QrisReturn => ({
  id: row.id,
  merchantId: row.merchant_id,
  paymentId: row.payment_id,
  refundId: row.refund_id,
  reference: row.reference,
  providerReference: row.provider_reference,
  amount: { minor: BigInt(row.amount), currency: row.currency },
  createdAt: row.created_at,
});

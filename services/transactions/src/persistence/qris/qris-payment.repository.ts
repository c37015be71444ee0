import type { EntityManager } from "typeorm";
import type { QrisPayment, QrisPayments, QrisReport } from "../../application/qris-ports";
import { lockUntilCommit } from "../lock";

interface Row {
  payment_id: string;
  merchant_id: string;
  outlet_id: string;
  sale_id: string;
  reference: string;
  created_at: Date;
  expires_at: Date;
}

const COLUMNS = "payment_id, merchant_id, outlet_id, sale_id, reference, created_at, expires_at";

/**
 * Payments that failed by their provider's word since money last came for the sale: each counts with the next money, and with no
 * other. Which word came first, the ids of words tell, in whichever order codes were made; what a till took has a time alone.
 */
const ATTEMPTS = `
  SELECT s.recorded_by AS "recordedBy", (
           SELECT count(*)::int FROM transactions.payment p
             JOIN transactions.qris_report r ON r.payment_id = p.id AND r.state = 'FAILED' AND r.outcome = 'CLOSED'
            WHERE p.sale_id = s.id
              AND NOT EXISTS (SELECT FROM transactions.payment t
                                LEFT JOIN transactions.qris_report came ON came.payment_id = t.id AND came.outcome = 'TAKEN'
                               WHERE t.sale_id = s.id AND t.id <> $2 AND t.state IN ('AUTHORIZED', 'CAPTURED', 'SETTLED', 'CHARGED_BACK')
                                 AND CASE WHEN came.id IS NULL THEN t.occurred_at >= r.received_at ELSE came.id > r.id END)) AS denied
    FROM transactions.sale s WHERE s.id = $1`;

/** A number that another awaited payment has is left to it; what a till typed (and so never expires) does not stand in the way. */
const MARK_PAID = `
  UPDATE transactions.payment p SET provider = $2, provider_reference = CASE
    WHEN $3::text IS NULL OR EXISTS (
      SELECT FROM transactions.payment other
       WHERE other.provider = $2 AND other.provider_reference = $3 AND other.merchant_id = p.merchant_id
         AND other.expires_at IS NOT NULL AND other.id <> p.id) THEN p.id::text
    ELSE $3 END
   WHERE p.id = $1 RETURNING provider_reference AS reference`;

/** Payments by QRIS, and what providers said of them. */
export class QrisPaymentRepository implements QrisPayments {
  constructor(private readonly manager: EntityManager) {}

  async add(payment: QrisPayment, firstCheckAt: Date): Promise<void> {
    await this.manager.query(
      `INSERT INTO transactions.qris_payment (${COLUMNS}, next_check_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        payment.paymentId,
        payment.merchantId,
        payment.outletId,
        payment.saleId,
        payment.reference,
        payment.createdAt,
        payment.expiresAt,
        firstCheckAt,
      ],
    );
  }

  async findByReference(reference: string): Promise<QrisPayment | null> {
    const [row] = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.qris_payment WHERE reference = $1`,
      [reference],
    );
    return row ? toQrisPayment(row) : null;
  }

  async findByPayments(paymentIds: readonly string[]): Promise<QrisPayment[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.qris_payment WHERE payment_id = ANY($1::uuid[])`,
      [paymentIds],
    );
    return rows.map(toQrisPayment);
  }

  async note({ payment, reference, said, outcome, at, callback }: QrisReport): Promise<boolean> {
    const noted = await this.manager.query<unknown[]>(
      `INSERT INTO transactions.qris_report (id, merchant_id, payment_id, reference, external_id, sent_on, state, provider_reference,
         amount, currency, paid_at, outcome, received_at)
       VALUES (uuidv7(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        ...(payment ? [payment.merchantId, payment.paymentId] : [null, null]),
        reference,
        ...(callback ? [callback.externalId, callback.day] : [null, null]),
        said.state,
        said.providerReference,
        ...(said.amount ? [said.amount.minor.toString(), said.amount.currency] : [null, null]),
        said.paidAt,
        outcome,
        at,
      ],
    );
    return noted.length === 1;
  }

  async markPaid(
    paymentId: string,
    { provider, reference: claimed, at }: { provider: string; reference: string | null; at: Date },
  ): Promise<string> {
    // Of two words that claim one number at once, the second has to see what the first wrote: the index would fail it.
    if (claimed !== null) await lockUntilCommit(this.manager, `qris number ${provider} ${claimed}`);
    const [rows] = await this.manager.query<[{ reference: string }[], number]>(MARK_PAID, [
      paymentId,
      provider,
      claimed,
    ]);
    const [marked] = rows;
    if (!marked) throw new Error("A payment that is taken is not in its merchant's books");
    await this.manager.query(
      `UPDATE transactions.qr_code SET paid_at = $3, paid_reference = $2 WHERE payment_id = $1`,
      [paymentId, marked.reference, at],
    );
    await this.close(paymentId);
    return marked.reference;
  }

  async claimedNumber(paymentId: string): Promise<string | null> {
    const [word] = await this.manager.query<{ number: string | null }[]>(
      `SELECT provider_reference AS number FROM transactions.qris_report WHERE payment_id = $1 AND outcome = 'TAKEN'`,
      [paymentId],
    );
    return word?.number ?? null;
  }

  async attempts(saleId: string, paymentId: string): Promise<{ recordedBy: string; denied: number }> {
    const [row] = await this.manager.query<{ recordedBy: string; denied: number }[]>(ATTEMPTS, [
      saleId,
      paymentId,
    ]);
    if (!row) throw new Error("A payment was asked for a sale that is not in its merchant's books");
    return row;
  }

  async close(paymentId: string): Promise<void> {
    await this.manager.query(
      `UPDATE transactions.qris_payment SET next_check_at = NULL WHERE payment_id = $1`,
      [paymentId],
    );
  }

  async takeDue(now: Date, nextCheckAt: Date, limit: number): Promise<QrisPayment[]> {
    const rows = await this.manager.query<[Row[], number]>(
      `UPDATE transactions.qris_payment SET next_check_at = $2
        WHERE payment_id IN (SELECT payment_id FROM transactions.qris_payment
                              WHERE next_check_at <= $1 ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [now, nextCheckAt, limit],
    );
    return rows[0].map(toQrisPayment);
  }
}

const toQrisPayment = (row: Row): QrisPayment => ({
  paymentId: row.payment_id,
  merchantId: row.merchant_id,
  outletId: row.outlet_id,
  saleId: row.sale_id,
  reference: row.reference,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { QrisWorkItems } from "../../application/qris-ports";
import type { QrisWorkItem, QrisWorkKind } from "../../domain/qris/work-item";

interface Row {
  id: string;
  merchant_id: string;
  kind: QrisWorkKind;
  payment_id: string;
  amount: string | null;
  currency: CurrencyCode | null;
  provider_reference: string | null;
  created_at: Date;
  closed_at: Date | null;
}

const SELECT = `SELECT id, merchant_id, kind, payment_id, amount::text AS amount, currency, provider_reference, created_at, closed_at
  FROM transactions.qris_work_item`;

/** Money of QRIS payments that waits for people. */
export class QrisWorkItemRepository implements QrisWorkItems {
  constructor(private readonly manager: EntityManager) {}

  async add(item: Omit<QrisWorkItem, "closedAt">): Promise<void> {
    await this.manager.query(
      `INSERT INTO transactions.qris_work_item (id, merchant_id, kind, payment_id, amount, currency, provider_reference, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [
        item.id,
        item.merchantId,
        item.kind,
        item.paymentId,
        item.amount?.minor.toString() ?? null,
        item.amount?.currency ?? null,
        item.providerReference,
        item.createdAt,
      ],
    );
  }

  async findByIds(ids: readonly string[]): Promise<QrisWorkItem[]> {
    return (await this.manager.query<Row[]>(`${SELECT} WHERE id = ANY($1::uuid[])`, [ids])).map(toItem);
  }

  async open(merchantId: string, limit: number, after: string | null): Promise<QrisWorkItem[]> {
    const rows = await this.manager.query<Row[]>(
      `${SELECT} WHERE merchant_id = $1 AND closed_at IS NULL AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2`,
      [merchantId, limit, after],
    );
    return rows.map(toItem);
  }

  async close(id: string, by: string, at: Date): Promise<boolean> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.qris_work_item SET closed_by = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL RETURNING id`,
      [id, by, at],
    );
    return rows.length === 1;
  }
}

const toItem = (row: Row): QrisWorkItem => ({
  id: row.id,
  merchantId: row.merchant_id,
  kind: row.kind,
  paymentId: row.payment_id,
  amount: row.amount === null ? null : { minor: BigInt(row.amount), currency: row.currency ?? "IDR" },
  providerReference: row.provider_reference,
  createdAt: row.created_at,
  closedAt: row.closed_at,
});

import type { EntityManager } from "typeorm";
import type { SaleParts } from "../../domain/receipts/receipt-document";
import type { PaymentMethod } from "../../domain/sale";

interface PartsRow {
  payment_method: PaymentMethod | null;
  total: string;
  subtotal: string;
  refunds: { at: string; amount: string }[] | null;
}

const PARTS = `
  SELECT s.payment_method, s.total::text AS total,
         (SELECT COALESCE(sum(l.line_total), 0)::text FROM transactions.sale_line l WHERE l.sale_id = s.id) AS subtotal,
         (SELECT jsonb_agg(jsonb_build_object('at', f.occurred_at, 'amount', f.amount) ORDER BY f.occurred_at, f.id)
            FROM (SELECT r.id, r.occurred_at, sum(l.line_total)::text AS amount
                    FROM transactions.refund_line l JOIN transactions.refund r ON r.id = l.refund_id
                   WHERE l.sale_id = s.id GROUP BY r.id, r.occurred_at) f) AS refunds
    FROM transactions.sale s WHERE s.id = $1`;

/** What a sale came to; null for a sale that is not in scope. */
export async function readSaleParts(manager: EntityManager, saleId: string): Promise<SaleParts | null> {
  const [row] = await manager.query<PartsRow[]>(PARTS, [saleId]);
  if (!row) return null;
  const { payment_method: method, total, subtotal, refunds } = row;
  return {
    subtotal: BigInt(subtotal),
    discounts: [],
    serviceCharge: 0n,
    taxes: [],
    tip: 0n,
    cashRounding: 0n,
    payments: method === null ? [] : [{ method, amount: BigInt(total), tendered: null, change: null }],
    refunds: (refunds ?? []).map(({ at, amount }) => ({ at: new Date(at), amount: BigInt(amount) })),
  };
}

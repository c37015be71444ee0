import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { CandidateProbe, SettleablePayments } from "../../application/settlement/settlement-ports";
import type { PaymentState } from "../../domain/payment";
import type { PaymentMethod } from "../../domain/sale";
import type { SaleState } from "../../domain/sale-state";
import type { SettleablePayment } from "../../domain/settlement/match-line";
import { asJson } from "../catalog-rows";

interface Row {
  id: string;
  sale_id: string;
  outlet_id: string;
  method: PaymentMethod;
  amount: string;
  refunded_amount: string;
  currency: CurrencyCode;
  state: PaymentState;
  provider_reference: string | null;
  occurred_at: Date;
  sale_state: SaleState;
  given_back: string;
  open_refunds: { id: string; amount: string }[];
  settled_refunds: number;
}

/** Payments with what refunds gave back of them, and which of these no line has settled yet. */
const SELECT = `
  SELECT p.id, p.sale_id, p.outlet_id, p.method, p.amount::text AS amount, p.refunded_amount::text AS refunded_amount, p.currency, p.state,
         p.provider_reference, p.occurred_at, s.state AS sale_state,
         (SELECT COALESCE(sum(r.total), 0)::text FROM transactions.refund r
           WHERE r.sale_id = p.sale_id AND r.payment_id = p.id AND r.state = 'COMPLETED') AS given_back,
         (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.total::text) ORDER BY r.id), '[]')
            FROM transactions.refund r
           WHERE r.sale_id = p.sale_id AND r.payment_id = p.id AND r.state = 'COMPLETED'
             AND NOT EXISTS (SELECT FROM transactions.recon_match m WHERE m.refund_id = r.id)) AS open_refunds,
         (SELECT count(*)::int FROM transactions.recon_match m WHERE m.payment_id = p.id AND m.kind = 'REFUND') AS settled_refunds
    FROM transactions.payment p JOIN transactions.sale s ON s.id = p.sale_id`;

/** The conditions on state and method stand in it as they stand in its index. */
const CANDIDATES = `${SELECT}
   WHERE p.id IN (
     SELECT found.id FROM jsonb_to_recordset($1::jsonb) AS probe (method text, amount bigint, "from" timestamptz, "to" timestamptz)
       CROSS JOIN LATERAL (
         SELECT c.id FROM transactions.payment c
          WHERE c.merchant_id = $2 AND c.method = probe.method AND c.amount = probe.amount AND c.occurred_at >= probe."from"
            AND c.occurred_at < probe."to" AND c.state = 'CAPTURED' AND c.method <> 'CASH' AND c.currency = $4
            AND c.provider_reference IS NULL AND (c.provider IS NULL OR c.provider = $3)
          LIMIT 2) found)`;

/** Payments as far as settling them goes. */
export class SettleablePaymentRepository implements SettleablePayments {
  constructor(private readonly manager: EntityManager) {}

  async lockSales(saleIds: readonly string[]): Promise<void> {
    if (saleIds.length === 0) return;
    // In one order, so that files that settle the same sales don't wait in a circle; as `SaleStates.lock` does.
    await this.manager.query(
      "SELECT FROM transactions.sale WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE",
      [saleIds],
    );
  }

  async salesOfReferences(
    merchantId: string,
    acquirer: string,
    references: readonly string[],
  ): Promise<readonly string[]> {
    if (references.length === 0) return [];
    const rows = await this.manager.query<{ sale_id: string }[]>(
      `SELECT DISTINCT sale_id FROM transactions.payment
        WHERE merchant_id = $1 AND provider = $2 AND provider_reference = ANY($3::text[])`,
      [merchantId, acquirer, references],
    );
    return rows.map(({ sale_id: saleId }) => saleId);
  }

  async byReferences(
    merchantId: string,
    acquirer: string,
    references: readonly string[],
  ): Promise<ReadonlyMap<string, SettleablePayment>> {
    if (references.length === 0) return new Map();
    const rows = await this.manager.query<Row[]>(
      `${SELECT} WHERE p.merchant_id = $1 AND p.provider = $2 AND p.provider_reference = ANY($3::text[])
        ORDER BY p.expires_at IS NOT NULL`,
      [merchantId, acquirer, references],
    );
    // A number that the provider itself told, of a payment that was awaited, counts before one that a till typed.
    return new Map(rows.map((row) => [row.provider_reference ?? "", toPayment(row)]));
  }

  async byIds(merchantId: string, ids: readonly string[]): Promise<SettleablePayment[]> {
    const rows = await this.manager.query<Row[]>(
      `${SELECT} WHERE p.merchant_id = $1 AND p.id = ANY($2::uuid[])`,
      [merchantId, ids],
    );
    return rows.map(toPayment);
  }

  async candidates(
    {
      merchantId,
      acquirer,
      currency,
    }: { readonly merchantId: string; readonly acquirer: string; readonly currency: CurrencyCode },
    probes: readonly CandidateProbe[],
  ): Promise<SettleablePayment[]> {
    if (probes.length === 0) return [];
    const rows = await this.manager.query<Row[]>(CANDIDATES, [
      asJson(probes),
      merchantId,
      acquirer,
      currency,
    ]);
    return rows.map(toPayment);
  }

  async settle(ids: readonly string[], at: Date): Promise<number> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.payment SET state = 'SETTLED', settled_at = $2
        WHERE id = ANY($1::uuid[]) AND state = 'CAPTURED' RETURNING id`,
      [ids, at],
    );
    return rows.length;
  }

  async chargeBack(ids: readonly string[]): Promise<number> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.payment SET state = 'CHARGED_BACK'
        WHERE id = ANY($1::uuid[]) AND state = 'SETTLED' RETURNING id`,
      [ids],
    );
    return rows.length;
  }
}

const toPayment = (row: Row): SettleablePayment => ({
  id: row.id,
  saleId: row.sale_id,
  outletId: row.outlet_id,
  method: row.method,
  amount: BigInt(row.amount),
  refundedAmount: BigInt(row.refunded_amount),
  currency: row.currency,
  state: row.state,
  occurredAt: row.occurred_at,
  saleState: row.sale_state,
  givenBack: BigInt(row.given_back),
  openRefunds: row.open_refunds.map(({ id, amount }) => ({ id, amount: BigInt(amount) })),
  settledRefunds: row.settled_refunds,
});

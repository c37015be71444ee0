import { type CurrencyCode, groupBy } from "@alpokat/kernel";
import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { Payments, ProviderReference } from "../../application/sales-ports";
import type { Payment, PaymentState } from "../../domain/payment";
import type { PaymentMethod } from "../../domain/sale";
import { asJson } from "../catalog-rows";

interface Row {
  id: string;
  merchant_id: string;
  outlet_id: string;
  sale_id: string;
  method: PaymentMethod;
  amount: string;
  tendered: string | null;
  change_given: string;
  currency: CurrencyCode;
  state: PaymentState;
  provider: string | null;
  issuer: string | null;
  provider_reference: string | null;
  is_offline: boolean;
  occurred_at: Date;
  captured_at: Date | null;
  settled_at: Date | null;
  expires_at: Date | null;
  refunded_amount: string;
}

const COLUMNS = `id, merchant_id, outlet_id, sale_id, method, amount::text AS amount, tendered::text AS tendered,
  change_given::text AS change_given, currency, state, provider, issuer, provider_reference, is_offline, occurred_at, captured_at,
  settled_at, expires_at, refunded_amount::text AS refunded_amount`;

const INSERT = prepared(`
  INSERT INTO transactions.payment (id, merchant_id, outlet_id, sale_id, method, amount, tendered, change_given, currency, state,
    provider, issuer, provider_reference, is_offline, occurred_at, captured_at, expires_at)
  SELECT id, "merchantId", "outletId", "saleId", method, amount, tendered, "changeGiven", currency, state, provider, issuer,
         "providerReference", "isOffline", "occurredAt", "capturedAt", "expiresAt"
    FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, "merchantId" uuid, "outletId" uuid, "saleId" uuid, method text, amount bigint,
      tendered bigint, "changeGiven" bigint, currency text, state text, provider text, issuer text, "providerReference" text,
      "isOffline" boolean, "occurredAt" timestamptz, "capturedAt" timestamptz, "expiresAt" timestamptz)`);

/** Payments; each change is one statement that the database decides. */
export class PaymentRepository implements Payments {
  constructor(private readonly manager: EntityManager) {}

  async add(payments: readonly Payment[]): Promise<void> {
    if (payments.length > 0) await this.manager.query(INSERT, [asJson(payments)]);
  }

  async known(merchantId: string, references: readonly ProviderReference[]): Promise<ProviderReference[]> {
    if (references.length === 0) return [];
    return this.manager.query<ProviderReference[]>(
      prepared(`SELECT p.provider, p.provider_reference AS reference
         FROM unnest($2::text[], $3::text[]) AS wanted (provider, provider_reference)
         JOIN transactions.payment p USING (provider, provider_reference) WHERE p.merchant_id = $1`),
      [merchantId, references.map(({ provider }) => provider), references.map(({ reference }) => reference)],
    );
  }

  async findByIds(ids: readonly string[]): Promise<Payment[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.payment WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return rows.map(toPayment);
  }

  async ofSales(saleIds: readonly string[]): Promise<ReadonlyMap<string, Payment[]>> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.payment WHERE sale_id = ANY($1::uuid[]) ORDER BY sale_id, id`,
      [saleIds],
    );
    return groupBy(rows.map(toPayment), ({ saleId }) => saleId);
  }

  async move({ id, state }: Pick<Payment, "id" | "state">, to: PaymentState, at: Date): Promise<boolean> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.payment
          SET state = $3, captured_at = CASE $3 WHEN 'CAPTURED' THEN $4::timestamptz ELSE captured_at END,
              settled_at = CASE $3 WHEN 'SETTLED' THEN $4::timestamptz ELSE settled_at END
        WHERE id = $1 AND state = $2 RETURNING id`,
      [id, state, to, at],
    );
    return rows.length === 1;
  }

  async reserve(id: string, amount: bigint): Promise<boolean> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.payment SET refunded_amount = refunded_amount + $2::bigint
        WHERE id = $1 AND state IN ('CAPTURED', 'SETTLED') AND refunded_amount + $2::bigint <= amount RETURNING id`,
      [id, amount.toString()],
    );
    return rows.length === 1;
  }

  async release(id: string, amount: bigint): Promise<void> {
    await this.manager.query(
      "UPDATE transactions.payment SET refunded_amount = refunded_amount - $2::bigint WHERE id = $1",
      [id, amount.toString()],
    );
  }
}

const toPayment = (row: Row): Payment => ({
  id: row.id,
  merchantId: row.merchant_id,
  outletId: row.outlet_id,
  saleId: row.sale_id,
  method: row.method,
  amount: BigInt(row.amount),
  tendered: row.tendered === null ? null : BigInt(row.tendered),
  changeGiven: BigInt(row.change_given),
  currency: row.currency,
  state: row.state,
  provider: row.provider,
  issuer: row.issuer,
  providerReference: row.provider_reference,
  isOffline: row.is_offline,
  occurredAt: row.occurred_at,
  capturedAt: row.captured_at,
  settledAt: row.settled_at,
  expiresAt: row.expires_at,
  refundedAmount: BigInt(row.refunded_amount),
});

import type { CurrencyCode } from "@alpokat/kernel";
import type { Refund } from "../../domain/refund/refund";
import type { RefundState } from "../../domain/refund/refund-state";
import { documentNumber } from "../../domain/sale";
import { type OpenWords, refundPlace } from "../words/sealed-words";

/** A refund as it is read; words from before they were sealed may still stand in clear. */
export interface RefundRow {
  id: string;
  merchant_id: string;
  outlet_id: string;
  business_day: string;
  day_number: number;
  sale_id: string;
  payment_id: string;
  state: RefundState;
  version: number;
  currency: CurrencyCode;
  total: string;
  reason: string | null;
  reason_sealed: Buffer | null;
  reason_of: string | null;
  occurred_at: Date;
  recorded_at: Date;
  recorded_by: string;
  reviewed_by: string | null;
  reviewed_at: Date | null;
  review_reason: string | null;
  review_reason_sealed: Buffer | null;
  review_reason_of: string | null;
}

export const REFUND_COLUMNS = `id, merchant_id, outlet_id, business_day::text AS business_day, day_number, sale_id, payment_id, state, version,
  currency, total::text AS total, reason, reason_sealed, reason_of, occurred_at, recorded_at, recorded_by, reviewed_by, reviewed_at,
  review_reason, review_reason_sealed, review_reason_of`;

export function toRefund(row: RefundRow, open: OpenWords): Refund {
  const { id, reviewed_by: by, reviewed_at: at } = row;
  const reason = open(refundPlace(id, "reason"), {
    clear: row.reason,
    sealed: row.reason_sealed,
    of: row.reason_of,
  });
  const said = open(refundPlace(id, "review_reason"), {
    clear: row.review_reason,
    sealed: row.review_reason_sealed,
    of: row.review_reason_of,
  });
  return {
    id,
    merchantId: row.merchant_id,
    outletId: row.outlet_id,
    saleId: row.sale_id,
    paymentId: row.payment_id,
    number: documentNumber(row.business_day, row.day_number),
    state: row.state,
    version: row.version,
    total: { minor: BigInt(row.total), currency: row.currency },
    reason,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    requestedBy: row.recorded_by,
    review: by !== null && at !== null ? { by, at, reason: said } : null,
  };
}

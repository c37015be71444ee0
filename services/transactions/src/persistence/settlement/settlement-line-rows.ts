import type { CurrencyCode } from "@alpokat/kernel";
import type { PaymentMethod } from "../../domain/sale";
import type {
  LineResolution,
  SettlementLine,
  SettlementLineKind,
  SettlementLineState,
} from "../../domain/settlement/settlement-line";
import { type OpenWords, linePlace } from "../words/sealed-words";

export interface LineRow {
  id: string;
  settlement_id: string;
  merchant_id: string;
  acquirer: string;
  currency: CurrencyCode;
  line_number: number;
  kind: SettlementLineKind;
  provider_reference: string | null;
  method: PaymentMethod | null;
  gross: string;
  fee: string;
  net: string;
  settled_on: string;
  paid_at: Date | null;
  state: SettlementLineState;
  version: number;
  suggested_payment_id: string | null;
  payment_id: string | null;
  difference: string | null;
  resolved_by: string | null;
  resolved_at: Date | null;
  /** From before words were sealed. */
  reason: string | null;
  reason_sealed: Buffer | null;
  reason_of: string | null;
}

/** Lines with their file, and with what they settle. */
export const SELECT_LINES = `
  SELECT l.id, l.settlement_id, l.merchant_id, f.acquirer, f.currency, l.line_number, l.kind, l.provider_reference, l.method,
         l.gross::text AS gross, l.fee::text AS fee, l.net::text AS net, l.settled_on::text AS settled_on, l.paid_at, l.state, l.version,
         l.suggested_payment_id, m.payment_id, m.difference::text AS difference, l.resolved_by, l.resolved_at, l.reason,
         l.reason_sealed, l.reason_of
    FROM transactions.settlement_line l
    JOIN transactions.settlement f ON f.id = l.settlement_id
    LEFT JOIN transactions.recon_match m ON m.line_id = l.id`;

export const toLine = (row: LineRow, open: OpenWords): SettlementLine => ({
  id: row.id,
  settlementId: row.settlement_id,
  merchantId: row.merchant_id,
  acquirer: row.acquirer,
  currency: row.currency,
  lineNumber: row.line_number,
  kind: row.kind,
  providerReference: row.provider_reference,
  method: row.method,
  gross: BigInt(row.gross),
  fee: BigInt(row.fee),
  net: BigInt(row.net),
  settledOn: row.settled_on,
  paidAt: row.paid_at,
  state: row.state,
  version: row.version,
  suggestedPaymentId: row.suggested_payment_id,
  paymentId: row.payment_id,
  difference: row.difference === null ? null : BigInt(row.difference),
  resolution: toResolution(row, open),
});

function toResolution(row: LineRow, open: OpenWords): LineResolution | null {
  const { id, resolved_by: by, resolved_at: at, reason: clear, reason_sealed: sealed, reason_of: of } = row;
  return by === null || at === null ? null : { by, at, reason: open(linePlace(id), { clear, sealed, of }) };
}

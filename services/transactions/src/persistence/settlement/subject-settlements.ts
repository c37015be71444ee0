import type { SubjectTable } from "../subject-data-table";
import { linePlace, wordsOf } from "../words/sealed-words";

const FINANCIAL = "user.financial";

export const SETTLEMENTS: SubjectTable = {
  source: "transactions.settlement",
  sql: `SELECT id::text AS key, imported_at::text AS at, currency, acquirer, file_reference AS "fileReference", gross::text AS gross,
               fee::text AS fee, net::text AS net, period_from::text AS "periodFrom", period_to::text AS "periodTo"
          FROM transactions.settlement
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    acquirer: FINANCIAL,
    fileReference: FINANCIAL,
    gross: FINANCIAL,
    fee: FINANCIAL,
    net: FINANCIAL,
    periodFrom: FINANCIAL,
    periodTo: FINANCIAL,
    currency: FINANCIAL,
  },
};

export const SETTLEMENT_LINES: SubjectTable = {
  source: "transactions.settlement_line",
  sql: `SELECT l.id::text AS key, f.imported_at::text AS at, f.currency, l.kind, l.provider_reference AS "providerReference", l.method,
               l.gross::text AS gross, l.fee::text AS fee, l.net::text AS net, l.settled_on::text AS "settledOn", l.paid_at::text AS "paidAt",
               l.state, m.difference::text AS difference, ${wordsOf("l", "reason", "reason")}
          FROM transactions.settlement_line l
          JOIN transactions.settlement f ON f.id = l.settlement_id
          LEFT JOIN transactions.recon_match m ON m.line_id = l.id
         WHERE l.merchant_id = $1 AND ($2::uuid IS NULL OR l.id > $2) ORDER BY l.id LIMIT $3`,
  columns: {
    kind: FINANCIAL,
    providerReference: FINANCIAL,
    method: FINANCIAL,
    gross: FINANCIAL,
    fee: FINANCIAL,
    net: FINANCIAL,
    settledOn: FINANCIAL,
    paidAt: FINANCIAL,
    state: FINANCIAL,
    difference: FINANCIAL,
    reason: FINANCIAL,
    currency: FINANCIAL,
  },
  words: { reason: linePlace },
};

/** Columns of these tables that are amounts in minor units. */
export const SETTLEMENT_AMOUNTS = ["gross", "fee", "net", "difference"] as const;

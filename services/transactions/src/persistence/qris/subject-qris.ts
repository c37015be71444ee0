import type { SubjectTable } from "../subject-data-table";

const FINANCIAL = "user.financial";

export const QRIS_WORK: SubjectTable = {
  source: "transactions.qris_work_item",
  sql: `SELECT id::text AS key, created_at::text AS at, currency, kind, amount::text AS amount, provider_reference AS "providerReference",
               closed_at::text AS "closedAt"
          FROM transactions.qris_work_item
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    kind: FINANCIAL,
    amount: FINANCIAL,
    providerReference: FINANCIAL,
    closedAt: FINANCIAL,
    currency: FINANCIAL,
  },
};

import type { SubjectTable } from "../subject-data-table";

const FINANCIAL = "user.financial";

export const PAYMENTS: SubjectTable = {
  source: "transactions.payment",
  sql: `SELECT id::text AS key, occurred_at::text AS at, currency, method, provider, issuer, provider_reference AS "providerReference",
               amount::text AS amount, tendered::text AS tendered, change_given::text AS change, refunded_amount::text AS refunded,
               state, captured_at::text AS "capturedAt", settled_at::text AS "settledAt"
          FROM transactions.payment
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    method: FINANCIAL,
    provider: FINANCIAL,
    issuer: FINANCIAL,
    providerReference: FINANCIAL,
    amount: FINANCIAL,
    tendered: FINANCIAL,
    change: FINANCIAL,
    refunded: FINANCIAL,
    state: FINANCIAL,
    capturedAt: FINANCIAL,
    settledAt: FINANCIAL,
    currency: FINANCIAL,
  },
};

export const SHIFTS: SubjectTable = {
  source: "transactions.shift",
  sql: `SELECT id::text AS key, opened_at::text AS at, currency, closed_at::text AS "closedAt", opening::text AS opening,
               expected::text AS expected, counted::text AS counted
          FROM transactions.shift
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    closedAt: FINANCIAL,
    opening: FINANCIAL,
    expected: FINANCIAL,
    counted: FINANCIAL,
    currency: FINANCIAL,
  },
};

/** Columns of these tables that are amounts in minor units. */
export const MONEY_AMOUNTS = [
  "amount",
  "tendered",
  "change",
  "refunded",
  "opening",
  "expected",
  "counted",
] as const;

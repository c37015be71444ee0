import type { Alongside, ErasableTable } from "@alpokat/subgraph";

const REFUND = "transactions.refund";
const LINE = "transactions.settlement_line";

const ofOwner = (table: string, column: "reason" | "review_reason"): ErasableTable => ({
  table,
  subject: `${column}_of`,
  subjectType: "text",
  columns: [`${column}_sealed`, `${column}_of`],
});

/** From before words were sealed, as long as the job that seals them has not come by. */
const inClear = (
  table: string,
  column: string,
  writer: "recorded_by" | "reviewed_by" | "resolved_by",
): ErasableTable => ({
  table,
  subject: writer,
  subjectType: "uuid",
  columns: [column],
});

/** Words that end with whose key seals them. */
export const ERASABLE_WORDS: readonly ErasableTable[] = [
  ofOwner(REFUND, "reason"),
  ofOwner(REFUND, "review_reason"),
  ofOwner(LINE, "reason"),
  inClear(REFUND, "reason", "recorded_by"),
  inClear(REFUND, "review_reason", "reviewed_by"),
  inClear(LINE, "reason", "resolved_by"),
];

const SALES = `
  (SELECT r.sale_id FROM transactions.receipt r WHERE r.buyer = ANY ($1::text[])
   UNION SELECT s.id FROM transactions.sale s WHERE s.buyer = ANY ($1::text[]))`;

/**
 * Whosever key seals them: what was written about a sale before its buyer was known, or when it had several, ends with each of
 * its buyers.
 */
export const WORDS_OF_BUYERS: readonly Alongside[] = [
  {
    table: REFUND,
    subjectType: "text",
    sql: `UPDATE ${REFUND} SET reason = NULL, reason_sealed = NULL, reason_of = NULL,
            review_reason = NULL, review_reason_sealed = NULL, review_reason_of = NULL
           WHERE sale_id IN ${SALES} AND num_nonnulls(reason, reason_sealed, review_reason, review_reason_sealed) > 0`,
  },
  {
    table: LINE,
    subjectType: "text",
    sql: `UPDATE ${LINE} SET reason = NULL, reason_sealed = NULL, reason_of = NULL
           WHERE state = 'IGNORED' AND num_nonnulls(reason, reason_sealed) > 0
             AND suggested_payment_id IN (SELECT p.id FROM transactions.payment p WHERE p.sale_id IN ${SALES})`,
  },
];

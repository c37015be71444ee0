import type { SubjectTable } from "../subject-data-table";

const OPERATIONS = "system.operations";

/** Entries that the law hides are in no list (UU 27/2022 art. 50), so they are in no copy of it. */
const accessOf = (mine: string): SubjectTable => ({
  source: "transactions.receipt_access",
  sql: `SELECT a.id::text AS key, a.buyer, a.at::text AS at, a.service, a.role, a.purpose, a.action,
               array_to_string(a.categories, ' ') AS categories, a.outcome, a.clause
          FROM transactions.receipt_access a
         WHERE ${mine} AND ($2::uuid IS NULL OR a.id > $2) ORDER BY a.id LIMIT $3`,
  columns: {
    service: OPERATIONS,
    role: OPERATIONS,
    purpose: OPERATIONS,
    action: OPERATIONS,
    categories: OPERATIONS,
    outcome: OPERATIONS,
    clause: OPERATIONS,
  },
});

/** Of one receipt, for the copy of its buyer's data. */
export const ACCESS_OF_RECEIPT = accessOf("a.receipt_id = $1");
/** Of the receipts that an account has claimed: what came before the claim, after which the account's own log tells it. */
export const ACCESS_OF_CLAIMS = accessOf(
  "a.receipt_id IN (SELECT c.id FROM transactions.receipt c WHERE c.claimed_by = $1)",
);

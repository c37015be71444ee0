import { ACCESS_CATEGORIES, accessColumns } from "@alpokat/subgraph";
import type { SubjectTable } from "../subject-data-table";

const accessOf = (mine: string): SubjectTable => ({
  source: "transactions.receipt_access",
  sql: `SELECT ${accessColumns("a")}, a.buyer
          FROM transactions.receipt_access a
         WHERE ${mine} AND ($2::uuid IS NULL OR a.id > $2) ORDER BY a.id LIMIT $3`,
  columns: ACCESS_CATEGORIES,
});

/** Of one receipt, for the copy of its buyer's data. What a legal hold keeps beyond its end shows as if it had ended (UU 8/2010 art. 12). */
export const ACCESS_OF_RECEIPT = accessOf("a.receipt_id = $1 AND a.ends_at > now()");
/** Of the receipts that an account has claimed: what came before the claim, after which the account's own log tells it. */
export const ACCESS_OF_CLAIMS = accessOf(
  "a.receipt_id IN (SELECT c.id FROM transactions.receipt c WHERE c.claimed_by = $1)",
);

import { newId } from "@alpokat/kernel";
import type { BlindIndex } from "@alpokat/persistence";
import type { AccessLogPlace, PublishedReceiptEntry, ShownAccess } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import type { ReceiptAccess } from "../../application/receipts/receipt-ports";
import { holdToken } from "./receipt-token";
import { receiptToken } from "./receipt.repository";

/** Access logs of receipts' buyers; what is read of them passes the row security of the receipt. */
export class ReceiptAccessRepository implements ReceiptAccess {
  constructor(
    private readonly manager: EntityManager,
    private readonly tokens: BlindIndex,
  ) {}

  async add(entries: readonly PublishedReceiptEntry[]): Promise<void> {
    await this.manager.query(ADD, [JSON.stringify(entries.map((entry) => ({ ...entry, id: newId() })))]);
  }

  async page(receiptId: string, limit: number, after: AccessLogPlace | null): Promise<ShownAccess[]> {
    await holdToken(this.manager, receiptToken(this.tokens, receiptId));
    return this.manager.query(PAGE, [receiptId, after?.at ?? null, after?.id ?? null, limit]);
  }
}

/** An erased receipt names no buyer any more: what comes late finds nobody. */
const ADD = `
  INSERT INTO transactions.receipt_access (id, receipt_id, buyer, at, service, role, purpose, action, categories, outcome, clause, ends_at)
  SELECT e.id, r.id, r.buyer, e.at, e.service, e.role, e.purpose, e.action, e.categories, e.outcome, e.clause, r.link_ends_at
    FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, "receiptId" uuid, at timestamptz, service text, role text, purpose text,
                                             action text, categories text[], outcome text, clause text)
   -- One look-up for each: how many entries come, the planner can't know.
   CROSS JOIN LATERAL (SELECT id, buyer, link_ends_at FROM transactions.receipt WHERE id = e."receiptId" AND buyer IS NOT NULL LIMIT 1) r`;

const PAGE = `
  SELECT a.id, a.at, a.service, a.role, a.purpose, a.action, a.categories, a.outcome, a.clause
    FROM transactions.receipt_access a
   WHERE a.receipt_id = $1 AND ($2::timestamptz IS NULL OR (a.at, a.id) < ($2, $3::uuid))
   ORDER BY a.at DESC, a.id DESC LIMIT $4`;

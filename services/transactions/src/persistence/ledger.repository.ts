import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { DueHold, EntryKey, Ledger } from "../application/ledger-ports";
import type {
  AccountArrangement,
  LedgerAccount,
  LedgerEntry,
  Movement,
  PostingAnswer,
  Transfer,
} from "../domain/ledger";
import {
  ACCOUNT_COLUMNS,
  type AccountRow,
  type AnswerRow,
  type EntryRow,
  toAccount,
  toAnswer,
  toEntry,
} from "./ledger-rows";

/** Whole transfers are taken by their index, as many as fill the page; their entries follow by their key. */
const ENTRIES = `
  SELECT e.transfer_id, e.leg, e.merchant_id, a.code, t.kind, e.phase, t.reference, e.side, e.amount::text, e.balance_after::text,
         e.currency, t.occurred_at, t.recorded_at, encode(t.hash, 'hex') AS hash
    FROM (SELECT * FROM transactions.ledger_transfer
           WHERE merchant_id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR id <= $2)
           ORDER BY id DESC LIMIT $4) t
    JOIN transactions.ledger_entry e ON e.transfer_id = t.id
    JOIN transactions.ledger_account a ON a.id = e.account_id
   WHERE $2::uuid IS NULL OR (e.transfer_id, e.leg) < ($2, $3::smallint)
   ORDER BY e.transfer_id DESC, e.leg DESC LIMIT $4`;

/** The ledger: its functions write, and the tables are read only. */
export class LedgerRepository implements Ledger {
  constructor(private readonly manager: EntityManager) {}

  async hold(merchantId: string): Promise<void> {
    await this.manager.query(prepared("SELECT transactions.hold_books($1)"), [merchantId]);
  }

  async post(transfers: readonly Transfer[]): Promise<void> {
    const answers = await this.move(transfers.map((transfer) => ({ ...transfer, act: "POST" })));
    const refused = answers.find(({ status }) => status === "REFUSED");
    if (refused) throw new Error(`The ledger refused a transfer: ${JSON.stringify(refused)}`);
  }

  async move(movements: readonly Movement[]): Promise<PostingAnswer[]> {
    if (movements.length === 0) return [];
    const rows = await this.manager.query<AnswerRow[]>(
      prepared("SELECT transfer_id, status, code FROM transactions.post_transfers($1::jsonb)"),
      [asJson(movements)],
    );
    // The function goes merchant by merchant; a caller wants its own order, with an id named twice answered twice.
    return movements.map(({ id }) => toAnswer(take(rows, id)));
  }

  async arrange(account: AccountArrangement): ReturnType<Ledger["arrange"]> {
    const [row] = await this.manager.query<{ fault: Awaited<ReturnType<Ledger["arrange"]>> }[]>(
      "SELECT transactions.arrange_account($1::jsonb) AS fault",
      [asJson(account)],
    );
    return row?.fault ?? null;
  }

  async accounts(merchantId: string): Promise<LedgerAccount[]> {
    const rows = await this.manager.query<AccountRow[]>(
      `SELECT ${ACCOUNT_COLUMNS} FROM transactions.ledger_account WHERE merchant_id = $1 ORDER BY code, currency LIMIT 1000`,
      [merchantId],
    );
    return rows.map(toAccount);
  }

  async entries(merchants: readonly string[], limit: number, after: EntryKey | null): Promise<LedgerEntry[]> {
    const rows = await this.manager.query<EntryRow[]>(ENTRIES, [
      merchants,
      after?.transferId ?? null,
      after?.leg ?? null,
      limit,
    ]);
    return rows.map(toEntry);
  }

  async dueHolds(limit: number): Promise<DueHold[]> {
    return this.manager.query<DueHold[]>(
      `SELECT h.transfer_id AS "transferId", h.merchant_id AS "merchantId", t.kind, t.reference
         FROM transactions.ledger_hold h JOIN transactions.ledger_transfer t ON t.id = h.transfer_id
        WHERE h.state = 'PENDING' AND h.expires_at <= now() ORDER BY h.expires_at LIMIT $1`,
      [limit],
    );
  }
}

function take(rows: AnswerRow[], id: string): AnswerRow {
  const place = rows.findIndex(({ transfer_id: answered }) => answered === id);
  const [row] = place < 0 ? [] : rows.splice(place, 1);
  if (!row) throw new Error(`The ledger said nothing of transfer ${id}`);
  return row;
}

const asJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? part.toString() : part));

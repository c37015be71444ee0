import { type CurrencyCode, newId } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { NewSettlement, Settlements } from "../../application/settlement/settlement-ports";
import type { Settlement, SettlementState } from "../../domain/settlement/settlement";

interface Row {
  id: string;
  merchant_id: string;
  acquirer: string;
  file_reference: string;
  file_sha256: string;
  currency: CurrencyCode;
  state: SettlementState;
  lines: number;
  open_lines: number;
  gross: string;
  fee: string;
  net: string;
  period_from: string | null;
  period_to: string | null;
  imported_at: Date;
  imported_by: string;
}

const COLUMNS = `s.id, s.merchant_id, s.acquirer, s.file_reference, encode(s.file_sha256, 'hex') AS file_sha256, s.currency, s.state, s.lines,
  s.gross::text AS gross, s.fee::text AS fee, s.net::text AS net, s.period_from::text AS period_from, s.period_to::text AS period_to,
  s.imported_at, s.imported_by,
  (SELECT count(*)::int FROM transactions.settlement_line l
    WHERE l.settlement_id = s.id AND l.state IN ('SUGGESTED', 'MISMATCH', 'DUPLICATE', 'UNMATCHED')) AS open_lines`;

/** Of two chunks that open a file at once the second waits for the first one's commit, and then sees its row. */
const OPEN = `
  INSERT INTO transactions.settlement (id, merchant_id, acquirer, file_reference, file_sha256, currency, state, imported_at, imported_by)
  VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, 'RECEIVING', $7, $8)
  ON CONFLICT ON CONSTRAINT one_file_of_a_reference DO NOTHING`;

/** Files of acquirers. */
export class SettlementRepository implements Settlements {
  constructor(private readonly manager: EntityManager) {}

  async open(file: NewSettlement): Promise<Pick<Settlement, "id" | "currency" | "state">> {
    const { merchantId, acquirer, fileReference, fileSha256, currency, importedAt, importedBy } = file;
    const named = [merchantId, acquirer, fileReference];
    await this.manager.query(OPEN, [newId(), ...named, fileSha256, currency, importedAt, importedBy]);
    const [row] = await this.manager.query<Pick<Row, "id" | "currency" | "state">[]>(
      `SELECT id, currency, state FROM transactions.settlement
        WHERE merchant_id = $1 AND acquirer = $2 AND file_reference = $3 FOR UPDATE`,
      named,
    );
    if (!row) throw new Error("A file was stored and is not there");
    return row;
  }

  async complete(id: string, at: Date): Promise<void> {
    await this.manager.query(
      "UPDATE transactions.settlement SET state = 'COMPLETED', completed_at = $2 WHERE id = $1 AND state = 'RECEIVING'",
      [id, at],
    );
  }

  async findByIds(ids: readonly string[]): Promise<Settlement[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.settlement s WHERE s.id = ANY($1::uuid[])`,
      [ids],
    );
    return rows.map(toSettlement);
  }

  async page(merchantId: string, limit: number, after: string | null): Promise<Settlement[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.settlement s
        WHERE s.merchant_id = $1 AND ($3::uuid IS NULL OR s.id < $3) ORDER BY s.id DESC LIMIT $2`,
      [merchantId, limit, after],
    );
    return rows.map(toSettlement);
  }
}

const toSettlement = (row: Row): Settlement => ({
  id: row.id,
  merchantId: row.merchant_id,
  acquirer: row.acquirer,
  fileReference: row.file_reference,
  fileSha256: row.file_sha256,
  currency: row.currency,
  state: row.state,
  lines: row.lines,
  openLines: row.open_lines,
  gross: BigInt(row.gross),
  fee: BigInt(row.fee),
  net: BigInt(row.net),
  periodFrom: row.period_from,
  periodTo: row.period_to,
  importedAt: row.imported_at,
  importedBy: row.imported_by,
});

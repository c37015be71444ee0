import type { CurrencyCode } from "@alpokat/kernel";
import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { CashOfShift, Shifts } from "../../application/sales-ports";
import type { Shift } from "../../domain/shift";

interface Row {
  id: string;
  merchant_id: string;
  outlet_id: string;
  terminal_id: string;
  currency: CurrencyCode;
  opening: string;
  opened_at: Date;
  opened_by: string;
  closed_at: Date | null;
  closed_by: string | null;
  expected: string | null;
  counted: string | null;
  version: number;
}

const COLUMNS = `id, merchant_id, outlet_id, terminal_id, currency, opening::text AS opening, opened_at, opened_by, closed_at, closed_by,
  expected::text AS expected, counted::text AS counted, version`;

export class ShiftRepository implements Shifts {
  constructor(private readonly manager: EntityManager) {}

  async open(shift: Shift): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO transactions.shift (id, merchant_id, outlet_id, terminal_id, currency, opening, opened_at, opened_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (terminal_id) WHERE closed_at IS NULL DO NOTHING RETURNING id`,
      [
        shift.id,
        shift.merchantId,
        shift.outletId,
        shift.terminalId,
        shift.currency,
        shift.opening.toString(),
        shift.openedAt,
        shift.openedBy,
      ],
    );
    return rows.length === 1;
  }

  findByIds(ids: readonly string[]): Promise<Shift[]> {
    return this.read("WHERE id = ANY($1::uuid[])", [ids]);
  }

  async openOf(terminalId: string): Promise<Shift | null> {
    return (await this.openOfAll([terminalId])).get(terminalId) ?? null;
  }

  async openOfAll(terminalIds: readonly string[]): Promise<ReadonlyMap<string, Shift>> {
    // Sales of one terminal share the shift; closing waits for them, and they for closing.
    const where = "WHERE terminal_id = ANY($1::uuid[]) AND closed_at IS NULL ORDER BY id FOR SHARE";
    return new Map((await this.read(where, [terminalIds])).map((shift) => [shift.terminalId, shift]));
  }

  async lock(id: string): Promise<Shift | null> {
    return (await this.read("WHERE id = $1 FOR UPDATE", [id]))[0] ?? null;
  }

  async addCash(moved: readonly CashOfShift[]): Promise<void> {
    await this.manager.query(
      prepared(`INSERT INTO transactions.shift_cash (shift_id, merchant_id, reference, kind, amount)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])`),
      [
        moved.map(({ shift }) => shift.id),
        moved.map(({ shift }) => shift.merchantId),
        moved.map(({ cash }) => cash.reference),
        moved.map(({ cash }) => cash.kind),
        moved.map(({ cash }) => cash.amount.toString()),
      ],
    );
  }

  async cashOf(shiftId: string): Promise<bigint> {
    const [row] = await this.manager.query<{ cash: string }[]>(
      "SELECT COALESCE(sum(amount), 0)::text AS cash FROM transactions.shift_cash WHERE shift_id = $1",
      [shiftId],
    );
    return BigInt(row?.cash ?? "0");
  }

  async close({ id, closing }: Shift): Promise<void> {
    await this.manager.query(
      `UPDATE transactions.shift SET closed_at = $2, closed_by = $3, expected = $4, counted = $5, version = version + 1 WHERE id = $1`,
      [id, closing?.at, closing?.by, closing?.expected.toString(), closing?.counted.toString()],
    );
  }

  private async read(clause: string, values: readonly unknown[]): Promise<Shift[]> {
    const sql = prepared(`SELECT ${COLUMNS} FROM transactions.shift ${clause}`);
    const rows = await this.manager.query<Row[]>(sql, [...values]);
    return rows.map(toShift);
  }
}

function toShift(row: Row): Shift {
  const { closed_at: at, closed_by: by, expected, counted } = row;
  const isClosed = at !== null && by !== null && expected !== null && counted !== null;
  return {
    id: row.id,
    merchantId: row.merchant_id,
    outletId: row.outlet_id,
    terminalId: row.terminal_id,
    currency: row.currency,
    opening: BigInt(row.opening),
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    closing: isClosed ? { at, by, expected: BigInt(expected), counted: BigInt(counted) } : null,
    version: row.version,
  };
}

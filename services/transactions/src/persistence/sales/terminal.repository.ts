import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { Terminals } from "../../application/sales-ports";
import type { Terminal } from "../../domain/terminal";

interface Row {
  id: string;
  merchant_id: string;
  outlet_id: string;
  name: string;
  registered_at: Date;
}

const COLUMNS = "id, merchant_id, outlet_id, name, registered_at";

export class TerminalRepository implements Terminals {
  constructor(private readonly manager: EntityManager) {}

  async add({ id, merchantId, outletId, name, registeredAt }: Terminal): Promise<void> {
    await this.manager.query(`INSERT INTO transactions.terminal (${COLUMNS}) VALUES ($1, $2, $3, $4, $5)`, [
      id,
      merchantId,
      outletId,
      name,
      registeredAt,
    ]);
  }

  async findByIds(ids: readonly string[]): Promise<Terminal[]> {
    const rows = await this.manager.query<Row[]>(
      prepared(`SELECT ${COLUMNS} FROM transactions.terminal WHERE id = ANY($1::uuid[])`),
      [ids],
    );
    return rows.map(toTerminal);
  }

  async page(outletId: string, limit: number, after: string | null): Promise<Terminal[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.terminal WHERE outlet_id = $1 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2`,
      [outletId, limit, after],
    );
    return rows.map(toTerminal);
  }
}

const toTerminal = ({ id, merchant_id, outlet_id, name, registered_at }: Row): Terminal => ({
  id,
  merchantId: merchant_id,
  outletId: outlet_id,
  name,
  registeredAt: registered_at,
});

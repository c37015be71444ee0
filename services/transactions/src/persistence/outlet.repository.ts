import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { Outlets } from "../application/ports";
import type { Outlet, TimeZone } from "../domain/outlet";

interface Row {
  id: string;
  merchant_id: string;
  name: string;
  city: string;
  time_zone: TimeZone;
  created_at: Date;
}

const COLUMNS = "id, merchant_id, name, city, time_zone, created_at";

export class OutletRepository implements Outlets {
  constructor(private readonly manager: EntityManager) {}

  async add({ id, merchantId, name, city, timeZone, createdAt }: Outlet): Promise<void> {
    await this.manager.query(`INSERT INTO transactions.outlet (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)`, [
      id,
      merchantId,
      name,
      city,
      timeZone,
      createdAt,
    ]);
  }

  async findByIds(ids: readonly string[]): Promise<Outlet[]> {
    const rows = await this.manager.query<Row[]>(
      prepared(`SELECT ${COLUMNS} FROM transactions.outlet WHERE id = ANY($1::uuid[])`),
      [ids],
    );
    return rows.map(toOutlet);
  }

  async page(merchantId: string, limit: number, after: string | null): Promise<Outlet[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.outlet
        WHERE merchant_id = $1 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2`,
      [merchantId, limit, after],
    );
    return rows.map(toOutlet);
  }
}

const toOutlet = ({ id, merchant_id, name, city, time_zone, created_at }: Row): Outlet => ({
  id,
  merchantId: merchant_id,
  name,
  city,
  timeZone: time_zone,
  createdAt: created_at,
});

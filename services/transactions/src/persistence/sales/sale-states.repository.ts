import type { EntityManager } from "typeorm";
import type { SaleParts, SaleStates } from "../../application/sales-ports";
import type { Sale } from "../../domain/sale";
import type { SaleState } from "../../domain/sale-state";
import { SALE_COLUMNS, type SaleRow, toSale } from "../sale-rows";
import { readSaleParts } from "./sale-parts";

export class SaleStatesRepository implements SaleStates {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Not FOR UPDATE: whoever issues a receipt has the lock of its sale's receipts, and its row's key to the sale would wait for
   * us, who wait for that lock before we correct receipts.
   */
  async lock(id: string): Promise<Sale | null> {
    const [row] = await this.manager.query<SaleRow[]>(
      `SELECT ${SALE_COLUMNS} FROM transactions.sale WHERE id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    return row ? toSale(row) : null;
  }

  async move(sale: Sale, to: SaleState, paymentMethod = sale.paymentMethod): Promise<Sale> {
    const [rows] = await this.manager.query<[{ version: number }[], number]>(
      `UPDATE transactions.sale SET state = $3, version = version + 1, payment_method = $4
        WHERE id = $1 AND version = $2 RETURNING version`,
      [sale.id, sale.version, to, paymentMethod],
    );
    const [moved] = rows;
    if (!moved) throw new Error("A locked sale was changed by somebody else");
    return { ...sale, state: to, version: moved.version, paymentMethod };
  }

  partsOf(saleIds: readonly string[]): Promise<ReadonlyMap<string, SaleParts>> {
    return readSaleParts(this.manager, saleIds);
  }
}

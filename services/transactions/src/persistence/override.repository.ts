import type { EntityManager } from "typeorm";
import type { IdPage, Overrides } from "../application/ports";
import { type OutletOverride, type OverridePlan, targetOf } from "../domain/outlet-override";
import { type PriceJson, asJson, pricesOf, toPrice } from "./catalog-rows";
import { ownerOf, storePrices } from "./price-writes";

interface Row {
  outlet_id: string;
  merchant_id: string;
  item_id: string;
  variation_id: string | null;
  unavailable_since: Date | null;
  version: number;
  prices: PriceJson[];
}

const OVERRIDES = `
  SELECT o.outlet_id, o.merchant_id, o.item_id, o.variation_id, o.unavailable_since, o.version,
         ${pricesOf("o.target", "o.outlet_id")} AS prices
    FROM transactions.outlet_override o`;

const FIELDS = `("outletId" uuid, "merchantId" uuid, "itemId" uuid, "variationId" uuid, "unavailableSince" timestamptz, version integer)`;

const STORE = `
  INSERT INTO transactions.outlet_override (outlet_id, merchant_id, item_id, variation_id, unavailable_since, version)
  SELECT "outletId", "merchantId", "itemId", "variationId", "unavailableSince", version FROM jsonb_to_recordset($1::jsonb) AS new ${FIELDS}
  ON CONFLICT (outlet_id, target) DO UPDATE SET unavailable_since = EXCLUDED.unavailable_since, version = EXCLUDED.version`;

/** What outlets have otherwise than the catalogue. */
export class OverrideRepository implements Overrides {
  constructor(private readonly manager: EntityManager) {}

  async findByTargets(
    outletId: string,
    targets: readonly string[],
    since: Date,
  ): Promise<ReadonlyMap<string, OutletOverride>> {
    const rows = await this.manager.query<Row[]>(
      `${OVERRIDES} WHERE o.outlet_id = $2 AND o.target = ANY($3::uuid[])`,
      [since, outletId, targets],
    );
    return new Map(rows.map(toOverride).map((override) => [targetOf(override), override]));
  }

  async page(outletId: string, { limit, after }: IdPage, now: Date): Promise<OutletOverride[]> {
    const rows = await this.manager.query<Row[]>(
      `${OVERRIDES} WHERE o.outlet_id = $2 AND ($4::uuid IS NULL OR o.target > $4) ORDER BY o.target LIMIT $3`,
      [now, outletId, limit, after],
    );
    return rows.map(toOverride);
  }

  async store(plans: readonly OverridePlan[]): Promise<void> {
    const changed = plans.filter(({ isChanged }) => isChanged);
    const [first] = changed;
    if (!first) return;
    await this.manager.query(STORE, [asJson(changed.map(({ after }) => after))]);
    const priced = changed.map(({ after: { itemId, variationId, outletId }, prices }) => ({
      owner: ownerOf({ itemId, variationId, outletId }),
      prices,
    }));
    await storePrices(this.manager, first.after.merchantId, priced);
  }
}

const toOverride = (row: Row): OutletOverride => ({
  outletId: row.outlet_id,
  merchantId: row.merchant_id,
  itemId: row.item_id,
  variationId: row.variation_id,
  unavailableSince: row.unavailable_since,
  prices: row.prices.map(toPrice),
  version: row.version,
});

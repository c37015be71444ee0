import type { EntityManager } from "typeorm";
import type { PricePlan } from "../domain/price-version";
import { EVERY_OUTLET, asJson } from "./catalog-rows";

/** What a price is of: an item, a variation of it, or a modifier; everywhere, or at one outlet. */
export interface PriceOwner {
  readonly itemId: string | null;
  readonly variationId: string | null;
  readonly modifierId: string | null;
  readonly outletId: string | null;
}

export const ownerOf = (over: Partial<PriceOwner>): PriceOwner => ({
  itemId: null,
  variationId: null,
  modifierId: null,
  outletId: null,
  ...over,
});

const END = `
  UPDATE transactions.price_version p SET valid = tstzrange(lower(p.valid), ended.at)
    FROM jsonb_to_recordset($1::jsonb) AS ended (target uuid, place uuid, currency text, "validFrom" timestamptz, at timestamptz)
   WHERE p.target = ended.target AND p.place = ended.place AND p.currency = ended.currency AND lower(p.valid) = ended."validFrom"`;

const ADD = `
  INSERT INTO transactions.price_version (merchant_id, item_id, variation_id, modifier_id, outlet_id, currency, amount, valid)
  SELECT $2, "itemId", "variationId", "modifierId", "outletId", currency, amount, tstzrange("validFrom", "validTo")
    FROM jsonb_to_recordset($1::jsonb) AS added ("itemId" uuid, "variationId" uuid, "modifierId" uuid, "outletId" uuid, currency text,
      amount bigint, "validFrom" timestamptz, "validTo" timestamptz)`;

/** Carries out plans of prices; the exclusion constraint holds whatever they say. */
export async function storePrices(
  manager: EntityManager,
  merchantId: string,
  plans: readonly { readonly owner: PriceOwner; readonly prices: PricePlan }[],
): Promise<void> {
  const ended = plans.flatMap(({ owner, prices }) =>
    prices.ended.map((end) => ({
      ...end,
      target: owner.modifierId ?? owner.variationId ?? owner.itemId,
      place: owner.outletId ?? EVERY_OUTLET,
    })),
  );
  if (ended.length > 0) await manager.query(END, [asJson(ended)]);
  const added = plans.flatMap(({ owner, prices }) => prices.added.map((price) => ({ ...owner, ...price })));
  if (added.length > 0) await manager.query(ADD, [asJson(added), merchantId]);
}

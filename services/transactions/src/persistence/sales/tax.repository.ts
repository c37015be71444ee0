import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { TaxAnswer, TaxQuestion, Taxes } from "../../application/sales-ports";
import type { TaxKind } from "../../domain/catalog";
import type { ItemTax, OutletTax } from "../../domain/outlet-tax";
import type { RoundingMode } from "../../domain/pricing/cash-rounding";
import type { DatedTaxRate, TaxCode } from "../../domain/pricing/tax-rate";

interface RateRow {
  code: TaxCode;
  rate_numerator: number;
  rate_denominator: number;
  base_numerator: number;
  base_denominator: number;
  valid_from: string;
  valid_to: string | null;
}

interface SettingRow {
  id: string;
  outlet_id: string;
  merchant_id: string;
  valid_from: Date;
  valid_to: Date | null;
  is_ppn_registered: boolean;
  pbjt_rate: number | null;
  prices_include_tax: boolean;
  service_charge: number | null;
  is_service_charge_taxed: boolean;
  rounding_unit: number | null;
  rounding_mode: RoundingMode | null;
  refund_review_from: string | null;
}

interface ItemRow {
  outlet_id: string;
  item_id: string;
  merchant_id: string;
  tax_kind: TaxKind;
  is_luxury: boolean;
  valid_from: Date;
  valid_to: Date | null;
}

const PERIOD = "lower(valid) AS valid_from, upper(valid) AS valid_to";
const COLUMNS = `id, outlet_id, merchant_id, ${PERIOD}, is_ppn_registered, pbjt_rate, prices_include_tax, service_charge,
  is_service_charge_taxed, rounding_unit, rounding_mode, refund_review_from::text AS refund_review_from`;

/** How outlets tax: what holds when, which the exclusion constraints keep apart. */
export class TaxRepository implements Taxes {
  constructor(private readonly manager: EntityManager) {}

  async rates(): Promise<DatedTaxRate[]> {
    const rows = await this.manager.query<RateRow[]>(
      prepared(`SELECT code, rate_numerator, rate_denominator, base_numerator, base_denominator, lower(valid)::text AS valid_from,
              upper(valid)::text AS valid_to
         FROM transactions.tax_rate ORDER BY code, valid`),
    );
    return rows.map(toRate);
  }

  async settingAt(outletId: string, at: Date): Promise<TaxAnswer> {
    const [answer] = await this.settingsAt([{ outletId, at }]);
    if (!answer) throw new Error("A question about taxes has no answer");
    return answer;
  }

  async settingsAt(questions: readonly TaxQuestion[]): Promise<TaxAnswer[]> {
    const rows = await this.manager.query<(SettingRow & { holds: boolean; place: string })[]>(
      prepared(`SELECT asked.place, s.* FROM unnest($1::uuid[], $2::timestamptz[]) WITH ORDINALITY AS asked (outlet, at, place)
        CROSS JOIN LATERAL (
          SELECT ${COLUMNS}, valid @> asked.at AS holds FROM transactions.outlet_tax
           WHERE outlet_id = asked.outlet AND lower(valid) <= asked.at ORDER BY lower(valid) DESC LIMIT 1) s`),
      [questions.map(({ outletId }) => outletId), questions.map(({ at }) => at)],
    );
    const byPlace = new Map(rows.map((row) => [Number(row.place) - 1, row]));
    return questions.map((_, place) => {
      const row = byPlace.get(place);
      return { setting: row?.holds ? toSetting(row) : null, hasEnded: row !== undefined && !row.holds };
    });
  }

  async settingsOf(outletId: string): Promise<OutletTax[]> {
    const rows = await this.manager.query<SettingRow[]>(
      `SELECT ${COLUMNS} FROM transactions.outlet_tax WHERE outlet_id = $1 ORDER BY lower(valid)`,
      [outletId],
    );
    return rows.map(toSetting);
  }

  async itemsOf(outletId: string, itemIds: readonly string[], since: Date): Promise<ItemTax[]> {
    const rows = await this.manager.query<ItemRow[]>(
      `SELECT outlet_id, item_id, merchant_id, tax_kind, is_luxury, ${PERIOD} FROM transactions.item_tax
        WHERE outlet_id = $1 AND item_id = ANY($2::uuid[]) AND valid && tstzrange($3, NULL) ORDER BY item_id, lower(valid)`,
      [outletId, itemIds, since],
    );
    return rows.map(toItem);
  }

  async store(setting: OutletTax, items: readonly ItemTax[]): Promise<void> {
    const { outletId, validFrom } = setting;
    await this.manager.query(
      `UPDATE transactions.outlet_tax SET valid = tstzrange(lower(valid), $2)
        WHERE outlet_id = $1 AND upper_inf(valid) AND lower(valid) < $2`,
      [outletId, validFrom],
    );
    await this.manager.query(
      `INSERT INTO transactions.outlet_tax (id, outlet_id, merchant_id, valid, is_ppn_registered, pbjt_rate, prices_include_tax,
         service_charge, is_service_charge_taxed, rounding_unit, rounding_mode, refund_review_from)
       VALUES ($1, $2, $3, tstzrange($4, $5), $6, $7, $8, $9, $10, $11, $12, $13)`,
      [setting.id, outletId, setting.merchantId, validFrom, setting.validTo, ...valuesOf(setting)],
    );
    if (items.length > 0) await this.storeItems(outletId, items);
  }

  private async storeItems(outletId: string, items: readonly ItemTax[]): Promise<void> {
    const ids = items.map(({ itemId }) => itemId);
    await this.manager.query(
      `UPDATE transactions.item_tax SET valid = tstzrange(lower(valid), $3)
        WHERE outlet_id = $1 AND item_id = ANY($2::uuid[]) AND upper_inf(valid) AND lower(valid) < $3`,
      [outletId, ids, items[0]?.validFrom],
    );
    await this.manager.query(
      `INSERT INTO transactions.item_tax (outlet_id, item_id, merchant_id, tax_kind, is_luxury, valid)
       SELECT "outletId", "itemId", "merchantId", "taxKind", "isLuxury", tstzrange("validFrom", "validTo")
         FROM jsonb_to_recordset($1::jsonb) AS new ("outletId" uuid, "itemId" uuid, "merchantId" uuid, "taxKind" text,
           "isLuxury" boolean, "validFrom" timestamptz, "validTo" timestamptz)`,
      [JSON.stringify(items)],
    );
  }
}

const valuesOf = (setting: OutletTax): readonly (boolean | string | null)[] => {
  const { pbjtRate, serviceCharge, cashRounding, refundReviewFrom } = setting;
  return [
    setting.isPpnRegistered,
    textOf(pbjtRate),
    setting.pricesIncludeTax,
    textOf(serviceCharge),
    setting.isServiceChargeTaxed,
    textOf(cashRounding?.unit ?? null),
    cashRounding?.mode ?? null,
    textOf(refundReviewFrom),
  ];
};

const textOf = (value: bigint | null): string | null => (value === null ? null : value.toString());

const toRate = (row: RateRow): DatedTaxRate => ({
  code: row.code,
  rateNumerator: BigInt(row.rate_numerator),
  rateDenominator: BigInt(row.rate_denominator),
  baseNumerator: BigInt(row.base_numerator),
  baseDenominator: BigInt(row.base_denominator),
  validFrom: row.valid_from,
  validTo: row.valid_to,
});

const bigOf = (value: number | string | null): bigint | null => (value === null ? null : BigInt(value));

const toSetting = (row: SettingRow): OutletTax => ({
  id: row.id,
  outletId: row.outlet_id,
  merchantId: row.merchant_id,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  isPpnRegistered: row.is_ppn_registered,
  pbjtRate: bigOf(row.pbjt_rate),
  pricesIncludeTax: row.prices_include_tax,
  serviceCharge: bigOf(row.service_charge),
  isServiceChargeTaxed: row.is_service_charge_taxed,
  cashRounding:
    row.rounding_unit === null || row.rounding_mode === null
      ? null
      : { unit: BigInt(row.rounding_unit), mode: row.rounding_mode },
  refundReviewFrom: bigOf(row.refund_review_from),
});

const toItem = (row: ItemRow): ItemTax => ({
  outletId: row.outlet_id,
  itemId: row.item_id,
  merchantId: row.merchant_id,
  taxKind: row.tax_kind,
  isLuxury: row.is_luxury,
  validFrom: row.valid_from,
  validTo: row.valid_to,
});

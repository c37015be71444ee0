import type { EntityManager } from "typeorm";
import type { IdPage, Modifiers } from "../application/ports";
import type { ModifierGroup } from "../domain/modifier-group";
import type { ModifierGroupPlan } from "../domain/modifier-plan";
import { type PriceJson, asJson, pricesOf, toPrice } from "./catalog-rows";
import { ownerOf, storePrices } from "./price-writes";

interface GroupRow {
  id: string;
  merchant_id: string;
  code: string;
  name: string;
  min_selected: number;
  max_selected: number;
  version: number;
  modifiers: { id: string; code: string; name: string; archivedAt: string | null; prices: PriceJson[] }[];
}

const GROUPS = `
  SELECT g.id, g.merchant_id, g.code, g.name, g.min_selected, g.max_selected, g.version,
         COALESCE((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'code', m.code, 'name', m.name, 'archivedAt', m.archived_at,
                     'prices', ${pricesOf("m.id")}) ORDER BY m.id)
                     FROM transactions.modifier m WHERE m.group_id = g.id), '[]') AS modifiers
    FROM transactions.modifier_group g`;

const GROUP_FIELDS = `(id uuid, code text, name text, "minSelected" smallint, "maxSelected" smallint, version integer)`;

const ADD_GROUPS = `
  INSERT INTO transactions.modifier_group (id, merchant_id, code, name, min_selected, max_selected, version, created_at)
  SELECT id, $2, code, name, "minSelected", "maxSelected", version, $3 FROM jsonb_to_recordset($1::jsonb) AS new ${GROUP_FIELDS}`;

const CHANGE_GROUPS = `
  UPDATE transactions.modifier_group g
     SET name = new.name, min_selected = new."minSelected", max_selected = new."maxSelected", version = new.version
    FROM jsonb_to_recordset($1::jsonb) AS new ${GROUP_FIELDS} WHERE g.id = new.id`;

const MODIFIER_FIELDS = `(id uuid, "groupId" uuid, code text, name text, "archivedAt" timestamptz)`;

const ADD_MODIFIERS = `
  INSERT INTO transactions.modifier (id, group_id, merchant_id, code, name, archived_at, created_at)
  SELECT id, "groupId", $2, code, name, "archivedAt", $3 FROM jsonb_to_recordset($1::jsonb) AS new ${MODIFIER_FIELDS}`;

const CHANGE_MODIFIERS = `
  UPDATE transactions.modifier m SET name = new.name, archived_at = new."archivedAt"
    FROM jsonb_to_recordset($1::jsonb) AS new ${MODIFIER_FIELDS} WHERE m.id = new.id`;

/** Groups of modifiers with their modifiers and prices. */
export class ModifierRepository implements Modifiers {
  constructor(private readonly manager: EntityManager) {}

  async findByCodes(
    merchantId: string,
    codes: readonly string[],
    since: Date,
  ): Promise<ReadonlyMap<string, ModifierGroup>> {
    const rows = await this.manager.query<GroupRow[]>(
      `${GROUPS} WHERE g.merchant_id = $2 AND g.code = ANY($3::text[])`,
      [since, merchantId, codes],
    );
    return new Map(rows.map((row) => [row.code, toGroup(row)]));
  }

  async findByIds(ids: readonly string[], now: Date): Promise<ModifierGroup[]> {
    const rows = await this.manager.query<GroupRow[]>(`${GROUPS} WHERE g.id = ANY($2::uuid[])`, [now, ids]);
    return rows.map(toGroup);
  }

  async page(merchantId: string, { limit, after }: IdPage, now: Date): Promise<ModifierGroup[]> {
    const rows = await this.manager.query<GroupRow[]>(
      `${GROUPS} WHERE g.merchant_id = $2 AND ($4::uuid IS NULL OR g.id > $4) ORDER BY g.id LIMIT $3`,
      [now, merchantId, limit, after],
    );
    return rows.map(toGroup);
  }

  async store(merchantId: string, plans: readonly ModifierGroupPlan[], now: Date): Promise<void> {
    const changed = plans.filter(({ isChanged }) => isChanged);
    const groups = (isNew: boolean) =>
      changed.filter((plan) => plan.isNew === isNew).map(({ after }) => after);
    await this.run(ADD_GROUPS, groups(true), [merchantId, now]);
    await this.run(CHANGE_GROUPS, groups(false));
    const modifiers = changed.flatMap(({ after: { id: groupId }, modifiers: own }) =>
      own.map((plan) => ({ ...plan, fields: { ...plan.after, groupId } })),
    );
    const fieldsOf = (wanted: boolean) =>
      modifiers.filter((each) => each.isNew === wanted).map(({ fields }) => fields);
    await this.run(ADD_MODIFIERS, fieldsOf(true), [merchantId, now]);
    await this.run(CHANGE_MODIFIERS, fieldsOf(false));
    const priced = modifiers.map(({ after, prices }) => ({
      owner: ownerOf({ modifierId: after.id }),
      prices,
    }));
    await storePrices(this.manager, merchantId, priced);
  }

  private async run(sql: string, records: readonly object[], rest: readonly unknown[] = []): Promise<void> {
    if (records.length > 0) await this.manager.query(sql, [asJson(records), ...rest]);
  }
}

const toGroup = (row: GroupRow): ModifierGroup => ({
  id: row.id,
  merchantId: row.merchant_id,
  code: row.code,
  name: row.name,
  minSelected: row.min_selected,
  maxSelected: row.max_selected,
  version: row.version,
  modifiers: row.modifiers.map(({ archivedAt, prices, ...modifier }) => ({
    ...modifier,
    archivedAt: archivedAt === null ? null : new Date(archivedAt),
    prices: prices.map(toPrice),
  })),
});

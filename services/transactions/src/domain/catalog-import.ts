import { type Bilingual } from "@alpokat/kernel";
import type { CatalogItem } from "./catalog";
import type { Surroundings } from "./catalog-codes";
import { type CatalogItemInput, itemFaults } from "./catalog-input";
import { type ItemPlan, planItem } from "./catalog-plan";
import { type CatalogRow, type LineRefusal, type RowDraft, columnOf } from "./catalog-row";

/** An upload of a whole catalogue, of which chunks come one after another. */
export interface CatalogImport {
  readonly id: string;
  readonly merchantId: string;
  readonly state: "RECEIVING" | "COMPLETED";
  /** Number of the chunk that comes next, from 1. */
  readonly nextChunk: number;
  readonly rowsRead: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly startedAt: Date;
  readonly completedAt: Date | null;
}

/** A part of an upload, as it came. */
export interface CatalogChunk {
  readonly merchantId: string;
  /** The client's own UUID for this upload. */
  readonly importKey: string;
  /** From 1. */
  readonly chunk: number;
  readonly isLast: boolean;
  readonly rows: readonly CatalogRow[];
}

/** What became of the rows of a chunk. */
export interface ChunkOutcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly plans: readonly ItemPlan[];
  /** SKUs that were taken, by line. */
  readonly taken: ReadonlyMap<string, number>;
  readonly refusals: readonly LineRefusal[];
}

interface Setting {
  readonly merchantId: string;
  readonly around: Surroundings;
  /** Lines of this import that earlier chunks took, by SKU. */
  readonly earlier: ReadonlyMap<string, number>;
  readonly now: Date;
}

interface RowOutcome {
  readonly plan: ItemPlan;
  readonly kind: "created" | "updated" | "unchanged";
}

/** Plans the rows of a chunk in their order. A bad row is refused and the others go on. */
export function planChunk(drafts: readonly RowDraft[], setting: Setting): ChunkOutcome {
  const counts = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  const plans = new Map<string, ItemPlan>();
  const taken = new Map<string, number>();
  const refusals: LineRefusal[] = [];
  for (const draft of drafts) {
    const { line } = draft.row;
    const repeats = taken.get(draft.sku) ?? setting.earlier.get(draft.sku);
    const outcome =
      repeats === undefined || repeats === line ? planRow(draft, setting) : [repeated(line, repeats)];
    if ("plan" in outcome) {
      counts[outcome.kind] += 1;
      const { id } = outcome.plan.after;
      plans.set(id, joined(plans.get(id), outcome.plan));
      taken.set(draft.sku, line);
    } else {
      counts.refused += 1;
      refusals.push(...outcome);
    }
  }
  return { ...counts, plans: [...plans.values()], taken, refusals };
}

const repeated = (line: number, earlier: number): LineRefusal => ({
  line,
  field: "sku",
  code: "SKU_REPEATED",
  rule: {
    id: `SKU ini sudah ada pada baris ${String(earlier)} berkas ini.`,
    en: `Line ${String(earlier)} of this file has this SKU already.`,
  },
});

function planRow(draft: RowDraft, setting: Setting): RowOutcome | LineRefusal[] {
  return draft.variationOf === null
    ? planItemRow(draft, setting)
    : planVariationRow(draft, draft.variationOf, setting);
}

function planItemRow({ row: { line }, sku, input }: RowDraft, setting: Setting): RowOutcome | LineRefusal[] {
  const known = setting.around.items.get(sku);
  const named = { ...input, name: input.name || (known?.name ?? "") };
  const plan = planned(named, line, setting);
  if (Array.isArray(plan)) return plan;
  return { plan, kind: plan.isNew ? "created" : kindOf(plan.isChanged) };
}

const kindOf = (isChanged: boolean): "updated" | "unchanged" => (isChanged ? "updated" : "unchanged");

const NO_ITEM: Bilingual = {
  id: "Barang dengan SKU itu tidak ada; barisnya harus mendahului variasinya.",
  en: "There is no item of that SKU; its line must come before its variations.",
};

function planVariationRow(
  { row: { line }, sku, input }: RowDraft,
  variationOf: string,
  setting: Setting,
): RowOutcome | LineRefusal[] {
  const item = setting.around.items.get(variationOf);
  if (!item) return [{ line, field: "variationOf", code: "ITEM_NOT_FOUND", rule: NO_ITEM }];
  const known = item.variations.find((each) => each.sku === sku);
  const { barcodes, prices } = input;
  const name = input.name || (known?.name ?? "");
  const variation = { sku, name, version: null, isArchived: null, barcodes, prices };
  const plan = planned({ ...asItIs(item), variations: [variation] }, line, setting);
  if (Array.isArray(plan)) return plan;
  return { plan, kind: known ? kindOf(plan.isChanged) : "created" };
}

/** An input that leaves the item as it is. */
const asItIs = ({ sku, name }: CatalogItem): CatalogItemInput => ({
  sku,
  name,
  category: undefined,
  quantityDecimals: null,
  unit: null,
  pricing: null,
  taxKind: null,
  isLuxury: null,
  version: null,
  barcodes: null,
  modifierGroups: null,
  prices: [],
  variations: [],
});

function planned(
  input: CatalogItemInput,
  line: number,
  { merchantId, around, now }: Setting,
): ItemPlan | LineRefusal[] {
  const own = itemFaults(input, now, []);
  const plan = own.length > 0 ? { refusals: own } : planItem(input, { merchantId, around, now, path: [] });
  if (!("refusals" in plan)) return plan;
  return plan.refusals.map(({ code, message, field }) => ({
    line,
    field: columnOf(field ?? []),
    code,
    rule: message,
  }));
}

/** Two plans of one item are one: an item and its variations may stand in lines of the same chunk. */
function joined(first: ItemPlan | undefined, second: ItemPlan): ItemPlan {
  if (!first) return second;
  const isChanged = first.isChanged || second.isChanged;
  return {
    isNew: first.isNew,
    before: first.before,
    after: { ...second.after, version: first.before.version + (isChanged ? 1 : 0) },
    isChanged,
    prices: {
      added: [...first.prices.added, ...second.prices.added],
      ended: [...first.prices.ended, ...second.prices.ended],
    },
    variations: [...first.variations, ...second.variations],
    words: second.words,
  };
}

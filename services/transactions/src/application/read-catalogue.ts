import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { CatalogItem } from "../domain/catalog";
import type { ModifierGroup } from "../domain/modifier-group";
import type { Outlet } from "../domain/outlet";
import type { OutletOverride } from "../domain/outlet-override";
import { wordsOf } from "../domain/words";
import type { CatalogFilter, IdPage, InTransaction } from "./ports";

/** Which items of the caller's own catalogues. */
export interface CatalogQuestion {
  /** Null for all of the caller's merchants. */
  readonly merchantId: string | null;
  /** Words or their beginnings; null for all. */
  readonly text: string | null;
  readonly category: string | null;
  readonly barcode: string | null;
  readonly isArchived: boolean | null;
}

export const EVERY_ITEM_SOLD: CatalogQuestion = {
  merchantId: null,
  text: null,
  category: null,
  barcode: null,
  isArchived: false,
};

const MOST_WORDS = 5;

/** Reads outlets and items. Bound functions serve as batches of DataLoaders. */
export class ReadCatalogue {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  /** The moment whose prices are read. */
  now(): Date {
    return this.clock();
  }

  readonly outletsByIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Outlet | null)[]> => {
    const found = await this.inTransaction(guard, ({ outlets }) => outlets.findByIds(ids));
    const byId = new Map(found.map((outlet) => [outlet.id, outlet]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  readonly itemsByIds = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(CatalogItem | null)[]> => {
    const found = await this.inTransaction(guard, ({ catalog }) => catalog.findByIds(ids, this.clock()));
    const byId = new Map(found.map((item) => [item.id, item]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  outletPage(guard: RequestGuard, merchantId: string, { limit, after }: IdPage): Promise<Outlet[]> {
    return this.inTransaction(guard, ({ outlets }) => outlets.page(merchantId, limit, after));
  }

  /** By id, which is by age; of the caller's own merchants alone. */
  itemPage(guard: RequestGuard, question: CatalogQuestion, page: IdPage): Promise<CatalogItem[]> {
    const { merchantId, text, ...rest } = question;
    const merchants = guard.principal.merchants.filter((id) => merchantId === null || id === merchantId);
    const words = wordsOf(text ?? "").slice(0, MOST_WORDS);
    const isUnmatched = text !== null && words.length === 0;
    if (merchants.length === 0 || isUnmatched) return Promise.resolve([]);
    const filter: CatalogFilter = { ...rest, merchants, words };
    return this.inTransaction(guard, ({ catalog }) => catalog.page(filter, page, this.clock()));
  }

  readonly groupsByIds = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(ModifierGroup | null)[]> => {
    const found = await this.inTransaction(guard, ({ modifiers }) => modifiers.findByIds(ids, this.clock()));
    const byId = new Map(found.map((group) => [group.id, group]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  groupPage(guard: RequestGuard, merchantId: string, page: IdPage): Promise<ModifierGroup[]> {
    return this.inTransaction(guard, ({ modifiers }) => modifiers.page(merchantId, page, this.clock()));
  }

  overridePage(guard: RequestGuard, outletId: string, page: IdPage): Promise<OutletOverride[]> {
    return this.inTransaction(guard, ({ overrides }) => overrides.page(outletId, page, this.clock()));
  }
}

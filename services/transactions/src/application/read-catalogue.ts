import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { CatalogItem } from "../domain/catalog";
import type { Outlet } from "../domain/outlet";
import type { InTransaction } from "./ports";

interface IdPage {
  readonly limit: number;
  readonly after: string | null;
}

/** Reads outlets and items. Bound functions serve as batches of DataLoaders. */
export class ReadCatalogue {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

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

  itemPage(guard: RequestGuard, merchantId: string, page: IdPage): Promise<CatalogItem[]> {
    return this.inTransaction(guard, ({ catalog }) =>
      catalog.page(merchantId, { ...page, now: this.clock() }),
    );
  }
}

import type { RequestGuard } from "@alpokat/policy";
import type { CatalogImport } from "../domain/catalog-import";
import type { PlacedRefusal } from "../domain/catalog-row";
import type { InTransaction, LineKey } from "./ports";

/** Reads uploads and their reports. Bound functions serve as batches of DataLoaders. */
export class ReadCatalogImports {
  constructor(private readonly inTransaction: InTransaction) {}

  readonly byIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(CatalogImport | null)[]> => {
    const found = await this.inTransaction(guard, ({ catalogImports }) => catalogImports.findByIds(ids));
    const byId = new Map(found.map((each) => [each.id, each]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  refusals(
    guard: RequestGuard,
    importId: string,
    page: { readonly limit: number; readonly after: LineKey | null },
  ): Promise<PlacedRefusal[]> {
    return this.inTransaction(guard, ({ catalogImports }) =>
      catalogImports.refusalPage(importId, page.limit, page.after),
    );
  }
}

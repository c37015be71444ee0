import type { Clock } from "@alpokat/kernel";
import { CatalogImportResolver } from "./api/catalog-import.resolver";
import { CatalogItemResolver } from "./api/catalog-item.resolver";
import { ModifierResolver } from "./api/modifier.resolver";
import { OutletResolver } from "./api/outlet.resolver";
import { ArchiveCatalogItem } from "./application/archive-catalog-item";
import { CreateOutlet } from "./application/create-outlet";
import { ImportCatalog } from "./application/import-catalog";
import type { InTransaction } from "./application/ports";
import { ReadCatalogImports } from "./application/read-catalog-imports";
import { type ReadCatalogue } from "./application/read-catalogue";
import { SetOutletOverrides } from "./application/set-outlet-overrides";
import { UpsertCatalogItems } from "./application/upsert-catalog-items";
import { UpsertModifierGroups } from "./application/upsert-modifier-groups";

/** What a merchant offers, where, and at what price. */
export function wireCatalogue(inTransaction: InTransaction, readCatalogue: ReadCatalogue, clock: Clock) {
  const outlets = new OutletResolver(
    new CreateOutlet(inTransaction, clock),
    new SetOutletOverrides(inTransaction, clock),
    readCatalogue,
  );
  const modifiers = new ModifierResolver(new UpsertModifierGroups(inTransaction, clock), readCatalogue);
  const items = new CatalogItemResolver(
    new UpsertCatalogItems(inTransaction, clock),
    new ArchiveCatalogItem(inTransaction, clock),
    readCatalogue,
  );
  const imports = new CatalogImportResolver(
    new ImportCatalog(inTransaction, clock),
    new ReadCatalogImports(inTransaction),
  );
  return {
    resolvers: [outlets, modifiers, items, imports],
    references: {
      Outlet: outlets.resolveOutlet,
      CatalogItem: items.resolveReference,
      ModifierGroup: modifiers.resolveReference,
      CatalogImport: imports.resolveReference,
    },
  };
}

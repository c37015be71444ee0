import { type Clock, type UserError, isId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { CatalogItem } from "../domain/catalog";
import { versionFaults } from "../domain/version";
import type { InTransaction, Transaction } from "./ports";

type ArchiveRefusal = "ITEM_NOT_FOUND" | "VERSION_MISMATCH";
export type ArchiveCatalogItemOutcome =
  { readonly item: CatalogItem } | { readonly refusals: readonly UserError[] };

interface ArchiveRequest {
  readonly id: string;
  /** The version that the client has seen. */
  readonly version: number;
  readonly state: "ARCHIVED" | "SOLD";
}

const itemNotFound = () =>
  userError(
    "ITEM_NOT_FOUND" as const satisfies ArchiveRefusal,
    { id: "Barang tidak ditemukan.", en: "There is no such item." },
    ["input", "id"],
  );

/** Takes an item out of the catalogue that is sold, or back into it. An archived item stays readable. */
export class ArchiveCatalogItem {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  run(guard: RequestGuard, request: ArchiveRequest): Promise<ArchiveCatalogItemOutcome> {
    return this.inTransaction(guard, (tx) => this.archive(tx, request));
  }

  private async archive(
    { catalog }: Transaction,
    { id, version, state }: ArchiveRequest,
  ): Promise<ArchiveCatalogItemOutcome> {
    const now = this.clock();
    const [before] = isId(id) ? await catalog.findByIds([id], now) : [];
    if (!before) return { refusals: [itemNotFound()] };
    const isDone = (before.archivedAt !== null) === (state === "ARCHIVED");
    const faults = versionFaults(before, version, ["input"]);
    if (faults.length > 0 || isDone) return faults.length > 0 ? { refusals: faults } : { item: before };
    const change = { version, archivedAt: state === "ARCHIVED" ? now : null };
    const isChanged = await catalog.setArchived(id, change);
    const [after] = await catalog.findByIds([id], now);
    if (!after) return { refusals: [itemNotFound()] };
    // Another change came in between: the database compared the version.
    return isChanged ? { item: after } : { refusals: versionFaults(after, version, ["input"]) };
  }
}

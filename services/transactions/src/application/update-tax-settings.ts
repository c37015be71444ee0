import { type Clock, type UserError, isId, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Outlet } from "../domain/outlet";
import type { ItemTax, OutletTax } from "../domain/outlet-tax";
import {
  type OutletTaxInput,
  type OutletTaxRefusal,
  periodFaults,
  readTaxSettings,
  taxFault,
} from "../domain/outlet-tax-input";
import { versionFaults } from "../domain/version";
import { outletNotFound } from "./caller";
import type { InTransaction, Transaction } from "./ports";

type Refusals = readonly UserError<OutletTaxRefusal>[];
export type UpdateTaxSettingsOutcome = { readonly setting: OutletTax } | { readonly refusals: Refusals };

export interface TaxSettingsRequest extends OutletTaxInput {
  readonly outletId: string;
  /** How many settings the client knows of; null where it does not care. */
  readonly version: number | null;
}

/** Says from when on an outlet taxes and rounds how, and what single items bear there. What was recorded stays. */
export class UpdateTaxSettings {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, request: TaxSettingsRequest): Promise<UpdateTaxSettingsOutcome> {
    const settings = readTaxSettings(request);
    if ("refusals" in settings) return settings;
    return this.inTransaction(guard, async (tx) => {
      const { outletId } = request;
      const [outlet] = isId(outletId) ? await tx.outlets.findByIds([outletId]) : [];
      if (!outlet) return { refusals: [outletNotFound()] };
      // The one lock of what a merchant offers and at what price: one change at a time.
      await tx.catalog.lock(outlet.merchantId);
      const now = this.clock();
      const { merchantId } = outlet;
      const period = { validFrom: request.validFrom ?? now, validTo: request.validTo };
      const setting = { id: newId(), outletId, merchantId, ...period, ...settings };
      return store(tx, request, { outlet, setting, now });
    });
  }
}

interface Change {
  readonly outlet: Outlet;
  readonly setting: OutletTax;
  readonly now: Date;
}

async function store(
  tx: Transaction,
  request: TaxSettingsRequest,
  { outlet, setting, now }: Change,
): Promise<UpdateTaxSettingsOutcome> {
  const known = await tx.taxes.settingsOf(outlet.id);
  const { validFrom, validTo } = setting;
  const items = request.items.map((item): ItemTax => ({ ...item, ...placeOf(outlet), validFrom, validTo }));
  const refusals = [
    ...versionFaults({ version: known.length }, request.version, ["input"]),
    ...periodFaults(setting, known, now),
    ...(await unknownFaults(tx, items, now)),
  ];
  if (refusals.length > 0) return { refusals };
  await tx.taxes.store(setting, items);
  return { setting };
}

const placeOf = ({ id, merchantId }: Outlet) => ({ outletId: id, merchantId });

/** Items of another merchant are as absent as unknown ones; an item's own periods don't overlap either. */
async function unknownFaults(
  tx: Transaction,
  items: readonly ItemTax[],
  now: Date,
): Promise<UserError<OutletTaxRefusal>[]> {
  const [first] = items;
  if (!first) return [];
  const ids = items.map(({ itemId }) => itemId);
  const found = await tx.catalog.findByIds(ids, now);
  const known = await tx.taxes.itemsOf(first.outletId, ids, first.validFrom);
  return items.flatMap(({ itemId, merchantId, validFrom }, place): UserError<OutletTaxRefusal>[] => {
    const isThere = found.some((item) => item.id === itemId && item.merchantId === merchantId);
    if (!isThere) return [taxFault("ITEM_NOT_FOUND", "items", String(place), "itemId")];
    const isTaken = known.some(
      (each) => each.itemId === itemId && (each.validTo !== null || each.validFrom >= validFrom),
    );
    return isTaken ? [taxFault("TAX_PERIOD_OVERLAP", "items", String(place))] : [];
  });
}

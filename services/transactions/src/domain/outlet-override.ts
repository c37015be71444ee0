import { type UserError, userError } from "@alpokat/kernel";
import {
  type PriceInput,
  type PricePlan,
  type PriceRefusal,
  type PriceVersion,
  hasPrices,
  planPrices,
  priceFaults,
  withPrices,
} from "./price-version";
import { versionFaults } from "./version";

/** What one outlet has otherwise than the catalogue: a price of its own, or that it does not offer the thing. */
export interface OutletOverride {
  readonly outletId: string;
  readonly merchantId: string;
  readonly itemId: string;
  /** Null where it is about the item itself. */
  readonly variationId: string | null;
  /** Null where the outlet offers it. */
  readonly unavailableSince: Date | null;
  /** The outlet's own, not yet ended; in other currencies the catalogue's prices hold. */
  readonly prices: readonly PriceVersion[];
  readonly version: number;
}

export interface OutletOverrideInput {
  readonly itemId: string;
  readonly variationId: string | null;
  /** Null leaves it as it is. */
  readonly isAvailable: boolean | null;
  readonly prices: readonly PriceInput[];
  /** Whether the outlet's own prices end now, so that the catalogue's hold again. */
  readonly endsPrices: boolean;
  readonly version: number | null;
}

type OverrideRefusal =
  | PriceRefusal
  | "OUTLET_NOT_FOUND"
  | "OVERRIDES_INVALID"
  | "ITEM_NOT_FOUND"
  | "VARIATION_NOT_FOUND"
  | "VERSION_MISMATCH";
export type OverrideFault = UserError<OverrideRefusal>;

const MOST_OVERRIDES = 100;

/** The thing that an override is about. */
export const targetOf = ({ itemId, variationId }: Pick<OutletOverride, "itemId" | "variationId">): string =>
  variationId ?? itemId;

/** Checks overrides by themselves. @returns every refusal. */
export function overrideFaults(overrides: readonly OutletOverrideInput[], now: Date): OverrideFault[] {
  const targets = new Set(overrides.map(targetOf));
  if (overrides.length === 0 || overrides.length > MOST_OVERRIDES || targets.size !== overrides.length) {
    const text = {
      id: "Berikan 1 sampai 100 barang atau variasi yang berbeda.",
      en: "Give 1 to 100 different items or variations.",
    };
    return [userError("OVERRIDES_INVALID", text, ["input", "overrides"])];
  }
  return overrides.flatMap(({ prices }, index) =>
    priceFaults(prices, now, ["input", "overrides", String(index)]),
  );
}

export interface OverridePlan {
  readonly after: OutletOverride;
  readonly isChanged: boolean;
  readonly prices: PricePlan;
}

/** What an override is before anything is said of it: version 0 is not there yet. */
export const newOverride = (
  { outletId, merchantId }: Pick<OutletOverride, "outletId" | "merchantId">,
  { itemId, variationId }: OutletOverrideInput,
): OutletOverride => ({
  outletId,
  merchantId,
  itemId,
  variationId,
  unavailableSince: null,
  prices: [],
  version: 0,
});

/** Plans how one override is stored. */
export function planOverride(
  input: OutletOverrideInput,
  before: OutletOverride,
  { now, path }: { readonly now: Date; readonly path: readonly string[] },
): OverridePlan | { readonly refusals: readonly OverrideFault[] } {
  const faults = versionFaults(before, input.version, path);
  if (faults.length > 0) return { refusals: faults };
  const ends = input.endsPrices ? endsOf(before.prices, now) : [];
  const rest = withPrices(before.prices, { added: [], ended: ends });
  const planned = planPrices(rest, input.prices, { now, path });
  if ("refusals" in planned) return planned;
  const prices = { added: planned.added, ended: [...ends, ...planned.ended] };
  const unavailableSince = unavailableSinceOf(before.unavailableSince, input.isAvailable, now);
  const isChanged = before.version === 0 || before.unavailableSince !== unavailableSince || hasPrices(prices);
  const version = before.version + (isChanged ? 1 : 0);
  const after = { ...before, unavailableSince, prices: withPrices(before.prices, prices), version };
  return { after, isChanged, prices };
}

/** Prices that are in force end now. */
const endsOf = (versions: readonly PriceVersion[], now: Date): PricePlan["ended"] =>
  versions
    .filter(({ validFrom, validTo }) => validFrom < now && (validTo === null || validTo > now))
    .map(({ currency, validFrom }) => ({ currency, validFrom, at: now }));

function unavailableSinceOf(before: Date | null, isAvailable: boolean | null, now: Date): Date | null {
  if (isAvailable === null) return before;
  return isAvailable ? null : (before ?? now);
}

import {
  type Bilingual,
  type CurrencyCode,
  type UserError,
  isId,
  isOfCommonYears,
  userError,
} from "@alpokat/kernel";
import type { TaxKind } from "./catalog";
import type { MoneyText } from "./money-text";
import type { OutletTax } from "./outlet-tax";
import { type CashRounding, ROUNDING_UNITS, type RoundingMode } from "./pricing/cash-rounding";
import { HUNDRED_PERCENT, parsePercent } from "./pricing/fraction";
import { HIGHEST_PBJT, type TaxSettings } from "./pricing/tax-settings";
import { amountOf } from "./sale-terms";

/** How an outlet shall tax and round, as a client writes it. */
export interface OutletTaxInput {
  readonly isPpnRegistered: boolean;
  readonly pbjtPercent: string | null;
  readonly pricesIncludeTax: boolean;
  readonly serviceChargePercent: string | null;
  readonly isServiceChargeTaxed: boolean;
  readonly cashRounding: { readonly unit: number; readonly mode: RoundingMode } | null;
  readonly refundReviewFrom: MoneyText | null;
  /** Null for now. */
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly items: readonly ItemTaxInput[];
}

interface ItemTaxInput {
  readonly itemId: string;
  readonly taxKind: TaxKind;
  readonly isLuxury: boolean;
}

export type OutletTaxRefusal =
  | "OUTLET_NOT_FOUND"
  | "ITEM_NOT_FOUND"
  | "ITEMS_INVALID"
  | "TAX_INVALID"
  | "PBJT_RATE_INVALID"
  | "SERVICE_CHARGE_INVALID"
  | "CASH_ROUNDING_INVALID"
  | "AMOUNT_INVALID"
  | "TAX_PERIOD_INVALID"
  | "TAX_PERIOD_OVERLAP"
  | "VERSION_MISMATCH";

/** Review limits are in rupiah: an outlet of Indonesia trades in them. */
const CURRENCY: CurrencyCode = "IDR";
const MOST_ITEMS = 500;

const TEXTS: Readonly<Record<Exclude<OutletTaxRefusal, "OUTLET_NOT_FOUND" | "VERSION_MISMATCH">, Bilingual>> =
  {
    ITEM_NOT_FOUND: { id: "Barang tidak ditemukan.", en: "There is no such item." },
    ITEMS_INVALID: {
      id: "Paling banyak 500 barang, masing-masing satu kali.",
      en: "At most 500 items, each once.",
    },
    TAX_INVALID: { id: "Hanya barang kena PPN yang dapat mewah.", en: "Only what bears PPN can be luxury." },
    PBJT_RATE_INVALID: {
      id: "Tarif PBJT harus di atas 0 dan paling tinggi 10 persen.",
      en: "The rate of PBJT must be above 0 and at most 10 percent.",
    },
    SERVICE_CHARGE_INVALID: {
      id: "Biaya layanan harus di atas 0 dan paling tinggi 100 persen.",
      en: "The service charge must be above 0 and at most 100 percent.",
    },
    CASH_ROUNDING_INVALID: {
      id: "Pembulatan tunai harus ke 50, 100, 200, 500, atau 1000.",
      en: "Cash is rounded to 50, 100, 200, 500 or 1000.",
    },
    AMOUNT_INVALID: {
      id: "Jumlah harus lebih dari nol rupiah.",
      en: "The amount must be more than zero rupiah.",
    },
    TAX_PERIOD_INVALID: {
      id: "Masa berlaku tidak mulai di masa lalu dan berakhir setelah dimulai.",
      en: "The period does not begin in the past, and ends after it begins.",
    },
    TAX_PERIOD_OVERLAP: {
      id: "Masa berlaku bertumpang tindih dengan pengaturan lain.",
      en: "The period overlaps that of another setting.",
    },
  };

/** The refusal of a setting, by its code. */
export const taxFault = (code: keyof typeof TEXTS, ...path: readonly string[]): UserError<OutletTaxRefusal> =>
  userError(code, TEXTS[code], ["input", ...path]);

/** Reads what a client wrote. @returns the settings, or every refusal. */
export function readTaxSettings(
  input: OutletTaxInput,
):
  | (TaxSettings & Pick<OutletTax, "refundReviewFrom">)
  | { readonly refusals: readonly UserError<OutletTaxRefusal>[] } {
  const refusals: UserError<OutletTaxRefusal>[] = [];
  // Null for what is wrong as for what is absent: with a refusal, nothing of it is used.
  const read = <Value>(value: Value | "WRONG", code: keyof typeof TEXTS, field: string): Value | null => {
    if (value !== "WRONG") return value;
    refusals.push(taxFault(code, field));
    return null;
  };
  const review = input.refundReviewFrom && (amountOf(input.refundReviewFrom, CURRENCY) ?? "WRONG");
  const settings = {
    isPpnRegistered: input.isPpnRegistered,
    pricesIncludeTax: input.pricesIncludeTax,
    isServiceChargeTaxed: input.isServiceChargeTaxed,
    pbjtRate: read(rateOf(input.pbjtPercent, HIGHEST_PBJT), "PBJT_RATE_INVALID", "pbjtPercent"),
    serviceCharge: read(
      rateOf(input.serviceChargePercent, HUNDRED_PERCENT),
      "SERVICE_CHARGE_INVALID",
      "serviceChargePercent",
    ),
    cashRounding: read(roundingOf(input.cashRounding), "CASH_ROUNDING_INVALID", "cashRounding"),
    refundReviewFrom: read(review, "AMOUNT_INVALID", "refundReviewFrom"),
  };
  refusals.push(...itemFaults(input.items));
  return refusals.length > 0 ? { refusals } : settings;
}

function rateOf(text: string | null, highest: bigint): bigint | null | "WRONG" {
  if (text === null) return null;
  const points = parsePercent(text);
  return points === null || points === 0n || points > highest ? "WRONG" : points;
}

function roundingOf(input: OutletTaxInput["cashRounding"]): CashRounding | null | "WRONG" {
  if (!input) return null;
  const unit = ROUNDING_UNITS.find((each) => Number(each) === input.unit);
  return unit === undefined ? "WRONG" : { unit, mode: input.mode };
}

function itemFaults(items: readonly ItemTaxInput[]): UserError<OutletTaxRefusal>[] {
  const isTwice = new Set(items.map(({ itemId }) => itemId)).size !== items.length;
  if (isTwice || items.length > MOST_ITEMS) return [taxFault("ITEMS_INVALID", "items")];
  return items.flatMap(({ itemId, taxKind, isLuxury }, place) => {
    if (!isId(itemId)) return [taxFault("ITEM_NOT_FOUND", "items", String(place), "itemId")];
    return isLuxury && taxKind !== "PPN" ? [taxFault("TAX_INVALID", "items", String(place), "isLuxury")] : [];
  });
}

/** Where a period begins and ends, after what is known; a period until further notice is ended by a later one. */
export function periodFaults(
  { validFrom, validTo }: Pick<OutletTax, "validFrom" | "validTo">,
  known: readonly Pick<OutletTax, "validFrom" | "validTo">[],
  now: Date,
): UserError<OutletTaxRefusal>[] {
  if (validFrom < now || (validTo && validTo <= validFrom) || !isOfCommonYears(validTo ?? validFrom))
    return [taxFault("TAX_PERIOD_INVALID", "validFrom")];
  const isFree = known.every((each) =>
    each.validTo === null ? each.validFrom < validFrom : each.validTo <= validFrom,
  );
  return isFree ? [] : [taxFault("TAX_PERIOD_OVERLAP", "validFrom")];
}

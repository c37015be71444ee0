import { type UserError, userError } from "@alpokat/kernel";
import type { PricedItem } from "./goods";
import { type PricedSale, type SaleTotals, priceSale, withCashRounding } from "./pricing/price-sale";
import { parsePercent } from "./pricing/fraction";
import { type SettledTenders, type TenderFault, settleTenders } from "./pricing/split-tender";
import type { DatedTaxRate, TaxRate } from "./pricing/tax-rate";
import { type TaxSettings, type Taxable, rateFor, taxCodeOf } from "./pricing/tax-settings";
import type { SaleLine } from "./sale";
import { type SaleInput, type SaleRefusal, type TaxableLine, priceLines, totalFaults } from "./sale-input";
import { amountOf, discountFault, discountOf, paymentFault, tendersOf } from "./sale-terms";

interface Refused {
  readonly refusals: readonly UserError<SaleRefusal>[];
}

/** Where and when a sale is made: what decides its prices and taxes. */
export interface SaleSetting {
  readonly items: ReadonlyMap<string, PricedItem>;
  readonly settings: TaxSettings;
  readonly rates: readonly DatedTaxRate[];
  /** ISO day at the outlet. */
  readonly day: string;
}

/** A sale with everything that it comes to, before it is stored. */
export interface SaleDraft extends Pick<PricedSale, "taxes" | "discounts"> {
  readonly lines: readonly SaleLine[];
  readonly totals: SaleTotals;
  readonly settled: SettledTenders;
}

/** Prices a sale that passed `saleFaults`, and divides it among its payments. @returns it, or every refusal. */
export function draftSale(input: SaleInput, setting: SaleSetting): SaleDraft | Refused {
  const priced = priceLines(input, setting.items);
  if ("refusals" in priced) return priced;
  const taxed = taxedLines(priced.lines, setting);
  if ("refusals" in taxed) return taxed;
  const sale = priceSale({
    lines: priced.lines.map(({ lineTotal }, place) => ({
      lineTotal,
      discounts: discountsOf(input.lines[place]?.discounts ?? [], input),
      tax: taxed.rates[place] ?? null,
    })),
    discounts: discountsOf(input.discounts, input),
    ...chargesOf(input, setting.settings),
  });
  if ("excessive" in sale) {
    const { lineIndex } = sale.excessive;
    const path =
      lineIndex === null ? ["input", "discounts"] : ["input", "lines", String(lineIndex), "discounts"];
    return { refusals: [discountFault(path)] };
  }
  return settleSale(input, setting, { priced: sale, lines: priced.lines });
}

/** Adds what rounding of cash does to a priced sale, and checks the till's own total. */
function settleSale(
  input: SaleInput,
  { settings }: SaleSetting,
  { priced, lines }: { readonly priced: PricedSale; readonly lines: readonly TaxableLine[] },
): SaleDraft | Refused {
  if (priced.totals.total <= 0n) return { refusals: totalFaults(priced.totals.total, input) };
  const rounding = input.currencyCode === "IDR" ? settings.cashRounding : null;
  const settled = settleTenders(priced.totals.total, tendersOf(input), rounding);
  if ("fault" in settled) return { refusals: [tenderFault(settled.fault)] };
  const totals = withCashRounding(priced.totals, settled.cashRounding);
  const faults = totalFaults(totals.total, input);
  if (faults.length > 0) return { refusals: faults };
  // Where cash makes up the total and not what it is rounded to, no part is left for later: it is too little.
  if (settled.due > 0n && (!input.isLeftOpen || settled.cashRounding !== 0n)) {
    return { refusals: [paymentFault("PAYMENTS_TOO_LITTLE", ["input", "payments"])] };
  }
  const { taxes, discounts } = priced;
  const shared = lines.map(({ taxable: _taxable, ...line }, place) => ({ ...line, ...priced.shares[place] }));
  return { lines: shared, totals, taxes, discounts, settled };
}

const tenderFault = ({ code, index }: TenderFault): UserError<SaleRefusal> =>
  paymentFault(code, ["input", "payments", ...(index === null ? [] : [String(index)])]);

/** What something that is not in the catalogue bears where the till does not say: what the outlet charges. */
const usualOf = ({ pbjtRate }: TaxSettings): Taxable => ({
  taxKind: pbjtRate === null ? "PPN" : "PBJT",
  isLuxury: false,
});

/** The rate of each line; a tax whose rate does not hold on the day refuses the sale. */
function taxedLines(
  lines: readonly TaxableLine[],
  { settings, rates, day }: SaleSetting,
): { readonly rates: readonly (TaxRate | null)[] } | Refused {
  const found = lines.map(({ taxable }) => {
    const code = taxCodeOf(taxable ?? usualOf(settings), settings);
    return code && (rateFor(code, settings, { rates, day }) ?? "EXPIRED");
  });
  if (found.includes("EXPIRED")) return { refusals: [taxExpired()] };
  return { rates: found.filter((rate): rate is TaxRate | null => rate !== "EXPIRED") };
}

export const taxExpired = (): UserError<"TAX_RATE_EXPIRED"> =>
  userError(
    "TAX_RATE_EXPIRED",
    {
      id: "Tarif atau pengaturan pajak gerai tidak berlaku pada waktu penjualan.",
      en: "No tax rate or setting of the outlet holds at the time of the sale.",
    },
    ["input", "occurredAt"],
  );

const discountsOf = (discounts: SaleInput["discounts"], { currencyCode }: SaleInput) =>
  discounts.flatMap((discount) => discountOf(discount, currencyCode) ?? []);

const chargesOf = ({ serviceCharge, tip, currencyCode }: SaleInput, settings: TaxSettings) => ({
  pricesIncludeTax: settings.pricesIncludeTax,
  isServiceChargeTaxed: settings.isServiceChargeTaxed,
  serviceCharge: (serviceCharge === null ? settings.serviceCharge : parsePercent(serviceCharge)) ?? 0n,
  tip: amountOf(tip, currencyCode) ?? 0n,
});

import { type AppliedDiscount, type Discount, takeOff } from "./discount";
import { type BasisPoints, allocate, percentOf } from "./fraction";
import { type TaxCode, type TaxRate, taxOnTop, taxWithin } from "./tax-rate";

/** A line with its price, before what the sale does to it. */
interface LineToPrice {
  readonly lineTotal: bigint;
  readonly discounts: readonly Discount[];
  /** Null for a line that bears no tax. */
  readonly tax: TaxRate | null;
}

export interface SaleToPrice {
  readonly lines: readonly LineToPrice[];
  /** Of the whole sale, upon what the lines' own left. */
  readonly discounts: readonly Discount[];
  readonly pricesIncludeTax: boolean;
  /** Upon what the discounts left. */
  readonly serviceCharge: BasisPoints;
  readonly isServiceChargeTaxed: boolean;
  readonly tip: bigint;
}

/** A tax of a sale: all its lines of one rate together, rounded once. */
export interface TaxBucket extends TaxRate {
  readonly isInclusive: boolean;
  readonly base: bigint;
  readonly amount: bigint;
}

/** A line's parts of what the sale takes off and adds. They sum up to the sale's own figures. */
export interface LineShares {
  readonly discount: bigint;
  readonly serviceCharge: bigint;
  readonly taxCode: TaxCode | null;
  readonly tax: bigint;
}

/** The shares of a line that nothing is taken off from or added to. */
export const NO_SHARES: LineShares = { discount: 0n, serviceCharge: 0n, taxCode: null, tax: 0n };

/** What makes up a total, in minor units. */
export interface TotalParts {
  readonly subtotal: bigint;
  readonly discountTotal: bigint;
  readonly serviceCharge: bigint;
  /** Taxes on top of the prices; zero where the prices hold them. */
  readonly taxTotal: bigint;
  readonly tip: bigint;
  /** May be negative. */
  readonly cashRounding: bigint;
}

/** What a sale comes to: `total` is what its parts add up to, less the discount. */
export interface SaleTotals extends TotalParts {
  readonly total: bigint;
}

/** The parts of a total that is price alone. */
export const plainParts = (subtotal: bigint): TotalParts => ({
  subtotal,
  discountTotal: 0n,
  serviceCharge: 0n,
  taxTotal: 0n,
  tip: 0n,
  cashRounding: 0n,
});

/** A sale as it is priced, before the rounding of what is paid in cash. */
export interface PricedSale {
  readonly totals: SaleTotals;
  readonly taxes: readonly TaxBucket[];
  readonly discounts: readonly AppliedDiscount[];
  readonly shares: readonly LineShares[];
}

/** A discount that takes more than is left; null for one of the whole sale. */
export interface ExcessiveDiscount {
  readonly lineIndex: number | null;
}

const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/**
 * Prices a sale in the order of the law: discounts, service charge, then one tax per rate upon what is left, rounded once
 * for the whole sale (ADR 0030), then the tip.
 */
export function priceSale(sale: SaleToPrice): PricedSale | { readonly excessive: ExcessiveDiscount } {
  const discounted = discountLines(sale);
  if ("excessive" in discounted) return discounted;
  const { nets, applied } = discounted;
  const serviceCharge = percentOf(sumOf(nets), sale.serviceCharge);
  const serviceShares = allocate(serviceCharge, nets);
  const taxed = nets.map(
    (net, place) => net + (sale.isServiceChargeTaxed ? (serviceShares[place] ?? 0n) : 0n),
  );
  const { taxes, taxShares } = taxLines(sale, taxed);
  const subtotal = sumOf(sale.lines.map(({ lineTotal }) => lineTotal));
  const discountTotal = subtotal - sumOf(nets);
  const taxTotal = sale.pricesIncludeTax ? 0n : sumOf(taxes.map(({ amount }) => amount));
  const total = subtotal - discountTotal + serviceCharge + taxTotal + sale.tip;
  const shares = sale.lines.map(({ lineTotal, tax }, place) => ({
    discount: lineTotal - (nets[place] ?? 0n),
    serviceCharge: serviceShares[place] ?? 0n,
    taxCode: tax?.code ?? null,
    tax: taxShares[place] ?? 0n,
  }));
  const totals = { subtotal, discountTotal, serviceCharge, taxTotal, tip: sale.tip, cashRounding: 0n, total };
  return { totals, taxes, discounts: applied, shares };
}

/** What each line is left with after its own discounts and its part of the sale's. */
function discountLines({
  lines,
  discounts,
}: SaleToPrice):
  | { readonly nets: readonly bigint[]; readonly applied: readonly AppliedDiscount[] }
  | { readonly excessive: ExcessiveDiscount } {
  const applied: AppliedDiscount[] = [];
  const nets: bigint[] = [];
  for (const [lineIndex, line] of lines.entries()) {
    const taken = takeOff(line.lineTotal, line.discounts);
    if (!taken) return { excessive: { lineIndex } };
    nets.push(line.lineTotal - sumOf(taken));
    applied.push(...appliedOf(line.discounts, taken, lineIndex + 1));
  }
  const taken = takeOff(sumOf(nets), discounts);
  if (!taken) return { excessive: { lineIndex: null } };
  const parts = allocate(sumOf(taken), nets);
  return {
    nets: nets.map((net, place) => net - (parts[place] ?? 0n)),
    applied: [...applied, ...appliedOf(discounts, taken, null)],
  };
}

const appliedOf = (
  discounts: readonly Discount[],
  taken: readonly bigint[],
  lineNumber: number | null,
): AppliedDiscount[] =>
  discounts.map((discount, place) => ({ ...discount, lineNumber, taken: taken[place] ?? 0n }));

/** Rounds once per rate, and gives each line its part. @param taxed what each line is taxed upon. */
function taxLines(
  { lines, pricesIncludeTax }: SaleToPrice,
  taxed: readonly bigint[],
): { readonly taxes: TaxBucket[]; readonly taxShares: bigint[] } {
  const taxShares = lines.map(() => 0n);
  const codes = [...new Set(lines.flatMap(({ tax }) => tax?.code ?? []))].sort();
  const taxes = codes.flatMap((code): TaxBucket[] => {
    const places = lines.flatMap(({ tax }, place) => (tax?.code === code ? [place] : []));
    const rate = lines[places[0] ?? 0]?.tax;
    if (!rate) return [];
    const weights = places.map((place) => taxed[place] ?? 0n);
    const tax = (pricesIncludeTax ? taxWithin : taxOnTop)(sumOf(weights), rate);
    for (const [index, part] of allocate(tax.amount, weights).entries()) taxShares[places[index] ?? 0] = part;
    return [{ ...rate, isInclusive: pricesIncludeTax, ...tax }];
  });
  return { taxes, taxShares };
}

/** The totals with what rounding of cash adds. */
export const withCashRounding = (totals: SaleTotals, cashRounding: bigint): SaleTotals => ({
  ...totals,
  cashRounding,
  total: totals.total - totals.cashRounding + cashRounding,
});

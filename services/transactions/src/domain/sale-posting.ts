import { MAX_MINOR } from "@alpokat/kernel";
import type { Leg, Side } from "./ledger";
import { PAYABLE, receivingAccount } from "./posting";
import type { TaxCode } from "./pricing/tax-rate";
import type { PaymentMethod } from "./sale";

/** Money of a sale, or of a refund of it, as it is posted; amounts in minor units. */
export interface Posted {
  readonly outletId: string;
  readonly total: bigint;
  readonly tip: bigint;
  /** May be negative. */
  readonly cashRounding: bigint;
  /** Whether the prices hold them or not. */
  readonly taxes: readonly { readonly code: TaxCode; readonly amount: bigint }[];
  readonly payments: readonly { readonly method: PaymentMethod; readonly amount: bigint }[];
}

const TAX_ACCOUNTS: Readonly<Record<TaxCode, string>> = {
  PPN: "tax:ppn:payable",
  PPN_LUXURY: "tax:ppn:payable",
  PBJT: "tax:pbjt:payable",
};

/**
 * The legs of a sale: what was paid arrives, is owed to the tax office and the staff where it is theirs, and else to the
 * merchant. A service charge is the merchant's, who divides it (Permenaker 7/2016).
 */
export function postedLegs({ outletId, total, tip, cashRounding, taxes, payments }: Posted): readonly Leg[] {
  const taxTotal = taxes.reduce((sum, { amount }) => sum + amount, 0n);
  return merged([
    ...payments.map(({ method, amount }) => leg(receivingAccount(method, outletId), "DEBIT", amount)),
    ...taxes.map(({ code, amount }) => leg(TAX_ACCOUNTS[code], "CREDIT", amount)),
    leg("tips:payable", "CREDIT", tip),
    leg("cash:rounding", "CREDIT", cashRounding),
    leg(PAYABLE, "CREDIT", total - taxTotal - tip - cashRounding),
  ]);
}

/** The same legs the other way: what undoes or gives back. */
export const mirrored = (legs: readonly Leg[]): readonly Leg[] =>
  legs.map((each) => ({ ...each, side: each.side === "DEBIT" ? "CREDIT" : "DEBIT" }));

/** What a count of cash found beyond what was expected, or short of it. */
export const countLegs = (outletId: string, difference: bigint): readonly Leg[] =>
  merged([
    leg(receivingAccount("CASH", outletId), "DEBIT", difference),
    leg("cash:difference", "CREDIT", difference),
  ]);

export const leg = (account: string, normalSide: Side, amount: bigint): Leg => ({
  account,
  normalSide,
  side: normalSide,
  amount,
});

/**
 * One leg for each account, without those of zero; an amount below zero is one of the other side, and more than a leg holds
 * takes several.
 */
export function merged(legs: readonly Leg[]): readonly Leg[] {
  const byAccount = new Map<string, Leg>();
  for (const each of legs) {
    const known = byAccount.get(each.account);
    byAccount.set(each.account, known ? { ...known, amount: known.amount + each.amount } : each);
  }
  return [...byAccount.values()].flatMap((each) => {
    if (each.amount >= 0n) return parted(each);
    return parted({ ...each, side: each.side === "DEBIT" ? "CREDIT" : "DEBIT", amount: -each.amount });
  });
}

function parted(whole: Leg): Leg[] {
  const parts: Leg[] = [];
  for (let rest = whole.amount; rest > 0n; rest -= MAX_MINOR)
    parts.push({ ...whole, amount: rest < MAX_MINOR ? rest : MAX_MINOR });
  return parts;
}

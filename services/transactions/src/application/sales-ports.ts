import type { Payment, PaymentState } from "../domain/payment";
import type { AppliedDiscount } from "../domain/pricing/discount";
import type { TaxBucket, TotalParts } from "../domain/pricing/price-sale";
import type { DatedTaxRate } from "../domain/pricing/tax-rate";
import type { Refund, RefundReview } from "../domain/refund/refund";
import type { RefundedSaleLine, RefundedTax } from "../domain/refund/refund-amounts";
import type { RefundState } from "../domain/refund/refund-state";
import type { Sale } from "../domain/sale";
import type { SaleState } from "../domain/sale-state";
import type { Shift, ShiftCash } from "../domain/shift";
import type { ItemTax, OutletTax } from "../domain/outlet-tax";
import type { Terminal } from "../domain/terminal";
import type { Recording } from "./recording";

/** What a sale bears and takes off. */
export interface SaleParts {
  readonly taxes: readonly TaxBucket[];
  readonly discounts: readonly AppliedDiscount[];
}

/** The states of sales, and the parts of their totals. */
export interface SaleStates {
  /** The sale as it is, kept from others until the commit; null where it is not in scope. */
  lock(id: string): Promise<Sale | null>;
  /** Moves a locked sale on; the database refuses a move that its table does not list. @returns it as it is then. */
  move(sale: Sale, to: SaleState, paymentMethod?: Sale["paymentMethod"]): Promise<Sale>;
  partsOf(saleIds: readonly string[]): Promise<ReadonlyMap<string, SaleParts>>;
}

/** A number that a provider gave a payment. */
export interface ProviderReference {
  readonly provider: string;
  readonly reference: string;
}

export interface Payments {
  add(payments: readonly Payment[]): Promise<void>;
  /** Those of the references that a payment of the merchant has already. */
  known(merchantId: string, references: readonly ProviderReference[]): Promise<ProviderReference[]>;
  findByIds(ids: readonly string[]): Promise<Payment[]>;
  /** In the order in which they were taken. */
  ofSales(saleIds: readonly string[]): Promise<ReadonlyMap<string, Payment[]>>;
  /** Moves a payment on from the state that it is known in. @returns false where it is in another by now. */
  move(payment: Pick<Payment, "id" | "state">, to: PaymentState, at: Date): Promise<boolean>;
  /** Holds an amount to be given back. @returns false where no such rest is left, or nothing was captured. */
  reserve(id: string, amount: bigint): Promise<boolean>;
  /** Lets go of an amount that is not given back after all. */
  release(id: string, amount: bigint): Promise<void>;
}

/** What a second person says, in words. */
export type GivenReview = RefundReview & { readonly reason: string };

export interface NewTillRefund extends Omit<Refund, "number" | "recordedAt" | "review" | "version"> {
  readonly reason: string;
  /** ISO date at the outlet. */
  readonly businessDay: string;
  readonly parts: TotalParts;
  readonly taxes: readonly RefundedTax[];
  readonly lines: readonly (RefundedSaleLine & {
    readonly name: string;
    readonly sku: string | null;
    readonly unitPrice: bigint;
  })[];
}

/** What refunds took of a sale, or hold of it. */
export interface TakenOfSale {
  readonly count: number;
  readonly parts: TotalParts;
  readonly taxes: readonly RefundedTax[];
  readonly lines: readonly Omit<RefundedSaleLine, "amount">[];
}

export interface Refunds {
  add(refund: NewTillRefund, recording: Recording): Promise<void>;
  findByIds(ids: readonly string[]): Promise<Refund[]>;
  ofSales(saleIds: readonly string[]): Promise<ReadonlyMap<string, Refund[]>>;
  /** Of all refunds of a sale that did not fail and were not rejected. */
  takenOf(saleId: string): Promise<TakenOfSale>;
  taxesOf(refundId: string): Promise<RefundedTax[]>;
  partsOf(refundId: string): Promise<TotalParts>;
  /** Moves a refund on from the state that it is known in. @returns false where it is in another by now. */
  move(refund: Pick<Refund, "id" | "state">, to: RefundState, review?: GivenReview): Promise<boolean>;
  /** Holds quantities of a sale's lines. @returns false where a line has not so much left. */
  reserveLines(
    saleId: string,
    lines: readonly Pick<RefundedSaleLine, "lineNumber" | "quantity">[],
  ): Promise<boolean>;
  /** Lets go of what a refund held of lines. */
  releaseLines(refundId: string): Promise<void>;
}

export interface TaxQuestion {
  readonly outletId: string;
  readonly at: Date;
}

/** How an outlet taxes; null where it said nothing for then, with whether it ever had before. */
export interface TaxAnswer {
  readonly setting: OutletTax | null;
  readonly hasEnded: boolean;
}

export interface Taxes {
  /** The law's rates, whenever they hold. */
  rates(): Promise<DatedTaxRate[]>;
  /** How the outlet taxed at that moment. */
  settingAt(outletId: string, at: Date): Promise<TaxAnswer>;
  /** The same for several questions, answered in their order. */
  settingsAt(questions: readonly TaxQuestion[]): Promise<TaxAnswer[]>;
  /** Oldest first. */
  settingsOf(outletId: string): Promise<OutletTax[]>;
  itemsOf(outletId: string, itemIds: readonly string[], since: Date): Promise<ItemTax[]>;
  /** Stores a setting; what holds until further notice ends where it begins. */
  store(setting: OutletTax, items: readonly ItemTax[]): Promise<void>;
}

export interface Terminals {
  add(terminal: Terminal): Promise<void>;
  findByIds(ids: readonly string[]): Promise<Terminal[]>;
  page(outletId: string, limit: number, after: string | null): Promise<Terminal[]>;
}

/** Cash that moved, and the shift in which it did. */
export interface CashOfShift {
  readonly shift: Pick<Shift, "id" | "merchantId">;
  readonly cash: ShiftCash;
}

export interface Shifts {
  /** @returns false where the terminal has an open one. */
  open(shift: Shift): Promise<boolean>;
  findByIds(ids: readonly string[]): Promise<Shift[]>;
  /** The open shift of a terminal, kept from closing until the commit. */
  openOf(terminalId: string): Promise<Shift | null>;
  /** The same of several terminals, in one order. */
  openOfAll(terminalIds: readonly string[]): Promise<ReadonlyMap<string, Shift>>;
  /** Keeps a shift from others until the commit. */
  lock(id: string): Promise<Shift | null>;
  addCash(moved: readonly CashOfShift[]): Promise<void>;
  /** Sum of what came in and went out. */
  cashOf(shiftId: string): Promise<bigint>;
  close(shift: Shift): Promise<void>;
}

/** What a transaction can touch of sales beside their lines. */
export interface SalesTransaction {
  readonly saleStates: SaleStates;
  readonly payments: Payments;
  readonly refunds: Refunds;
  readonly taxes: Taxes;
  readonly terminals: Terminals;
  readonly shifts: Shifts;
}

import type { Money } from "@alpokat/kernel";
import type { ProviderPayment } from "../domain/qris/provider-payment";
import type { ReportOutcome } from "../domain/qris/report";
import type { QrisSettings } from "../domain/qris/settings";
import type { StoredQrCode } from "../domain/qris/stored-code";
import type { QrisWorkItem } from "../domain/qris/work-item";

/** What outlets are registered with for QRIS, and the codes that were issued for them. */
export interface QrisCodes {
  /** Those of the outlets that are in scope and have any. */
  settingsOf(outletIds: readonly string[]): Promise<QrisSettings[]>;
  /** @returns false where the version before is another than `settings.version - 1`. */
  storeSettings(settings: QrisSettings, now: Date): Promise<boolean>;
  /** Adds a code; a payment keeps the one that it has. */
  add(code: StoredQrCode): Promise<void>;
  /** The newest static code of each outlet that has one. */
  staticOf(outletIds: readonly string[]): Promise<StoredQrCode[]>;
  ofPayments(paymentIds: readonly string[]): Promise<StoredQrCode[]>;
}

/** A payment that a provider was or will be asked for. */
export interface QrisPayment {
  readonly paymentId: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly saleId: string;
  /** Ours, by which the provider knows it. */
  readonly reference: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What a provider said of a payment, and what came of it. */
export interface QrisReport {
  /** Null where nobody knows the reference. */
  readonly payment: QrisPayment | null;
  readonly reference: string;
  readonly said: ProviderPayment;
  readonly outcome: ReportOutcome;
  readonly at: Date;
  /** Of a callback, its number and the day that it belongs to; null for the answer to a question. */
  readonly callback: { readonly externalId: string; readonly day: string } | null;
}

/** Payments by QRIS, from the question to the provider to its last word. */
export interface QrisPayments {
  add(payment: QrisPayment, firstCheckAt: Date): Promise<void>;
  findByReference(reference: string): Promise<QrisPayment | null>;
  findByPayments(paymentIds: readonly string[]): Promise<QrisPayment[]>;
  /** Notes what a provider said. @returns false for a callback, or unexpected money, that was noted before. */
  note(report: QrisReport): Promise<boolean>;
  /**
   * Writes the provider's number into the payment and its code, which is paid at most once; the payment's own id where it has
   * none (null), or one that another awaited payment has already.
   * @returns the number that was written.
   */
  markPaid(
    paymentId: string,
    paid: { provider: string; reference: string | null; at: Date },
  ): Promise<string>;
  /** The provider's number in the word that took the payment; null where it said none. */
  claimedNumber(paymentId: string): Promise<string | null>;
  /** Who recorded its sale, and how many attempts to pay that sale failed since money last came for it. */
  attempts(
    saleId: string,
    paymentId: string,
  ): Promise<{ readonly recordedBy: string; readonly denied: number }>;
  /** No more questions about it. */
  close(paymentId: string): Promise<void>;
  /** Takes payments whose check is due, and puts their next one off, so that no other replica takes them. */
  takeDue(now: Date, nextCheckAt: Date, limit: number): Promise<QrisPayment[]>;
}

/** Money that goes back through the provider. */
export interface QrisReturn {
  readonly id: string;
  readonly merchantId: string;
  readonly paymentId: string;
  /** The refund that it is for; null for money that no sale keeps. */
  readonly refundId: string | null;
  /** Ours of the payment. */
  readonly reference: string;
  /** The provider's of the payment. */
  readonly providerReference: string;
  readonly amount: Money;
  readonly createdAt: Date;
}

export interface QrisReturns {
  add(money: QrisReturn, nextTryAt: Date): Promise<void>;
  /** Takes what is due and puts its next try off, so that no other replica takes it. */
  takeDue(now: Date, nextTryAt: Date, limit: number): Promise<QrisReturn[]>;
  /**
   * @param refundNumber the provider's; null where it will not give the money back.
   * @returns false where it was finished before.
   */
  finish(id: string, refundNumber: string | null, at: Date): Promise<boolean>;
}

/** Money that waits for people. */
export interface QrisWorkItems {
  /** Adds an item; nothing where the same thing of the payment has been one before. */
  add(item: Omit<QrisWorkItem, "closedAt">): Promise<void>;
  findByIds(ids: readonly string[]): Promise<QrisWorkItem[]>;
  /** Those that wait, oldest first. */
  open(merchantId: string, limit: number, after: string | null): Promise<QrisWorkItem[]>;
  /** @returns false where it was closed before. */
  close(id: string, by: string, at: Date): Promise<boolean>;
}

/** What a transaction can touch of QRIS. */
export interface QrisTransaction {
  readonly qrisCodes: QrisCodes;
  readonly qrisPayments: QrisPayments;
  readonly qrisReturns: QrisReturns;
  readonly qrisWorkItems: QrisWorkItems;
}

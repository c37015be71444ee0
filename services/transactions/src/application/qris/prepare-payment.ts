import { isId, newId, parseMoney } from "@alpokat/kernel";
import type { MoneyText } from "../../domain/money-text";
import type { Payment } from "../../domain/payment";
import {
  type QrisPaymentRefusal,
  amountToPay,
  dueOf,
  isValidity,
  qrisRefusal,
} from "../../domain/qris/payment-request";
import type { Sale } from "../../domain/sale";
import type { UserError } from "@alpokat/kernel";
import type { Transaction } from "../ports";
import { CHECK_EVERY_MS } from "./check-payments";

/** A QRIS payment of an open sale, as a till asks for it. */
export interface PaymentRequest {
  readonly saleId: string;
  /** Null for what is due. */
  readonly amount: MoneyText | null;
  /** How long the code can be paid. */
  readonly validSeconds: number;
}

interface Refused {
  readonly refusals: readonly UserError<QrisPaymentRefusal>[];
}

const refused = (...refusals: UserError<QrisPaymentRefusal>[]): Refused => ({ refusals });

/**
 * Notes a payment before any provider hears of it: whatever a callback says, and however early, finds it. Under the lock of
 * the sale, so that two tills do not ask for the same money.
 */
export async function preparePayment(
  tx: Transaction,
  request: PaymentRequest,
  now: Date,
): Promise<{ readonly paymentId: string } | Refused> {
  if (!isValidity(request.validSeconds)) return refused(qrisRefusal("EXPIRY_INVALID", "validSeconds"));
  const amount = request.amount && rupiahOf(request.amount);
  if (amount === undefined) return refused(qrisRefusal("AMOUNT_INVALID", "amount"));
  const sale = isId(request.saleId) ? await tx.saleStates.lock(request.saleId) : null;
  if (!sale) return refused(qrisRefusal("SALE_NOT_FOUND", "saleId"));
  const [settings] = await tx.qrisCodes.settingsOf([sale.outletId]);
  if (!settings) return refused(qrisRefusal("QRIS_NOT_REGISTERED"));
  const payments = (await tx.payments.ofSales([sale.id])).get(sale.id) ?? [];
  const decided = amountToPay(sale, { amount, due: dueOf(sale, payments) }, now);
  if ("refusal" in decided) return refused(decided.refusal);
  return {
    paymentId: await store(tx, sale, { amount: decided.amount, validSeconds: request.validSeconds, now }),
  };
}

/** @returns undefined for what is no amount of rupiah. */
function rupiahOf({ amount, currencyCode }: MoneyText): bigint | undefined {
  const money = currencyCode === "IDR" ? parseMoney(amount, currencyCode) : null;
  return money && money.minor > 0n ? money.minor : undefined;
}

async function store(
  tx: Transaction,
  { id: saleId, merchantId, outletId }: Sale,
  {
    amount,
    validSeconds,
    now,
  }: { readonly amount: bigint; readonly validSeconds: number; readonly now: Date },
): Promise<string> {
  // The provider's clock counts in seconds.
  const expiresAt = new Date(Math.floor(now.getTime() / 1_000) * 1_000 + validSeconds * 1_000);
  const payment: Payment = {
    id: newId(),
    merchantId,
    outletId,
    saleId,
    method: "QRIS",
    amount,
    tendered: null,
    changeGiven: 0n,
    currency: "IDR",
    state: "PENDING",
    provider: null,
    issuer: null,
    providerReference: null,
    isOffline: false,
    occurredAt: now,
    capturedAt: null,
    settledAt: null,
    expiresAt,
    refundedAmount: 0n,
  };
  await tx.payments.add([payment]);
  const reference = payment.id.replaceAll("-", "");
  const asked = { paymentId: payment.id, merchantId, outletId, saleId, reference, createdAt: now, expiresAt };
  await tx.qrisPayments.add(asked, new Date(now.getTime() + CHECK_EVERY_MS));
  return payment.id;
}

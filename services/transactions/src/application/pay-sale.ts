import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { cardsOf } from "../domain/card-payment";
import { type SettledTender, settleTenders } from "../domain/pricing/split-tender";
import type { Sale } from "../domain/sale";
import {
  type PaymentInput,
  type TermsRefusal,
  onePaymentFaults,
  paymentFault,
  tenderOf,
} from "../domain/sale-terms";
import { illegalState } from "../domain/state-table";
import { accountIdOf, keyReused, recordingBy } from "./caller";
import { completeSale } from "./complete-sale";
import { assessPayment } from "./fraud/assess-payment";
import type { InTransaction, Transaction } from "./ports";
import type { Recording } from "./recording";
import { type SaleChangeRefusal, saleNotFound, saleToChange } from "./sale-to-change";

type Refusals = readonly UserError<TermsRefusal | SaleChangeRefusal | "ILLEGAL_STATE">[];
export type PaySaleOutcome = { readonly sale: Sale } | { readonly refusals: Refusals };
type Stored = { readonly saleId: string } | { readonly refusals: Refusals };

export interface PaySaleRequest {
  readonly saleId: string;
  /** As the client read it; null where it does not care. */
  readonly version: number | null;
  readonly payment: PaymentInput;
}

const PATH = ["input", "payment"];

/** Adds a payment to an open sale, which completes it once all is paid. Safe to repeat under the same key. */
export class PaySale {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: PaySaleRequest & { readonly idempotencyKey: string },
  ): Promise<PaySaleOutcome> {
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "paySale", input };
      const recording = recordingBy(guard, this.clock);
      const stored = await tx.once<Stored>(request, () => pay(tx, input, recording));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [sale] = await tx.sales.findByIds([stored.saleId]);
      return sale ? { sale } : { refusals: [saleNotFound()] };
    });
  }
}

async function pay(tx: Transaction, request: PaySaleRequest, recording: Recording): Promise<Stored> {
  const found = await saleToChange(tx, request);
  if ("refusals" in found) return found;
  const { sale } = found;
  if (sale.state !== "OPEN") return { refusals: [illegalState(sale.state, "COMPLETED")] };
  const { payment } = request;
  const { currency } = sale.total;
  const faults = [...onePaymentFaults(payment, currency, PATH), ...(await takenFaults(tx, sale, payment))];
  if (faults.length > 0) return { refusals: faults };
  const settled = settleTenders(await dueOf(tx, sale), [tenderOf(payment, currency)], null);
  if ("fault" in settled) return { refusals: [paymentFault(settled.fault.code, PATH)] };
  const [tender] = settled.tenders;
  if (!tender) throw new Error("A payment pays nothing");
  const paymentId = await add(tx, sale, { payment, tender, recording });
  await completeSale(tx, sale.id, recording.at);
  await assessPayment(tx, sale, {
    ...{ paymentId, method: payment.method, amount: { minor: tender.amount, currency } },
    at: recording.at,
    recordedBy: recording.by,
    telemetry: recording.telemetry,
    cards: cardsOf([payment]),
    deniedPayments: payment.deniedAttempts,
    isUnexpected: false,
  });
  return { saleId: sale.id };
}

/** What neither held nor awaited payments pay. */
async function dueOf(tx: Transaction, { id, total }: Sale): Promise<bigint> {
  const payments = (await tx.payments.ofSales([id])).get(id) ?? [];
  const live = payments.filter(({ state }) => state === "AUTHORIZED" || state === "PENDING");
  return total.minor - live.reduce((sum, { amount }) => sum + amount, 0n);
}

async function takenFaults(
  tx: Transaction,
  { merchantId }: Sale,
  { provider, providerReference: reference }: PaymentInput,
): Promise<UserError<TermsRefusal>[]> {
  if (provider === null || reference === null) return [];
  const known = await tx.payments.known(merchantId, [{ provider, reference }]);
  return known.length > 0 ? [paymentFault("REFERENCE_TAKEN", [...PATH, "providerReference"])] : [];
}

interface Paid {
  readonly payment: PaymentInput;
  readonly tender: SettledTender;
  readonly recording: Recording;
}

/** @returns the payment's id. */
async function add(tx: Transaction, sale: Sale, { payment, tender, recording }: Paid): Promise<string> {
  const { id: saleId, merchantId, outletId, total } = sale;
  const now = recording.at;
  const id = newId(now);
  const { provider, issuer, providerReference } = payment;
  await tx.payments.add([
    {
      ...{ id, merchantId, outletId, saleId },
      ...tender,
      ...{ provider, issuer, providerReference },
      currency: total.currency,
      state: "AUTHORIZED",
      isOffline: false,
      occurredAt: now,
      capturedAt: null,
      settledAt: null,
      expiresAt: null,
      refundedAmount: 0n,
    },
  ]);
  return id;
}

import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { businessDay } from "../domain/outlet";
import type { Payment } from "../domain/payment";
import { type Sale, documentNumber } from "../domain/sale";
import type { SaleInput, SaleRefusal } from "../domain/sale-input";
import { cardsOf } from "../domain/card-payment";
import { bookings, cashOf, holdShift, shiftFor, transferOf } from "./book-sale";
import { accountIdOf, keyReused, outletNotFound, recordingBy } from "./caller";
import { type ReadySale, readySale } from "./draft-sale";
import type { FraudEvent } from "./fraud-ports";
import type { NewSale } from "./ports";
import type { Recording } from "./recording";
import type { InSharedTransaction, RecordingTransaction } from "./recording-ports";

export type RecordSaleOutcome =
  { readonly sale: Sale } | { readonly refusals: readonly UserError<SaleRefusal>[] };

type Stored = { readonly saleId: string } | { readonly refusals: readonly UserError<SaleRefusal>[] };

/**
 * Records a sale: its number, its lines, its payments, its posting in the ledger and its event in one commit, which it may
 * share with sales that come at the same time. What is not paid yet leaves it open, and then nothing is posted. Safe to
 * repeat under the same key; a refusal is stored under it as well.
 */
export class RecordSale {
  constructor(
    private readonly inSharedTransaction: InSharedTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: SaleInput & { readonly idempotencyKey: string },
  ): Promise<RecordSaleOutcome> {
    const recording = recordingBy(guard, this.clock);
    const request = { account: accountIdOf(guard), key, operation: "recordSale", input };
    return this.inSharedTransaction(guard, key, async (tx) => {
      let recorded: RecordedNow | undefined;
      const record = async (): Promise<Stored> => {
        const ready = await readySale(tx, input, recording.at);
        if ("refusals" in ready) return ready;
        recorded = await store(tx, input, { ...ready, recording });
        return { saleId: recorded.sale.id };
      };
      const assess = async (): Promise<unknown> => recorded && tx.fraud.assess(recorded.event);
      const stored = await tx.once(request, record, assess);
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [sale] = recorded ? [recorded.sale] : await tx.sales.findByIds([stored.saleId]);
      // The key is the account's; a merchant that it has left since is foreign to it.
      return sale ? { sale } : { refusals: [outletNotFound()] };
    });
  }
}

/** A sale that was just stored, and how fraud rules are to look at it. */
interface RecordedNow {
  readonly sale: Sale;
  readonly event: FraudEvent;
}

/** Takes locks in the order of all who post: the shift, the number, the books; fraud's counters come after it. */
async function store(
  tx: RecordingTransaction,
  input: SaleInput,
  ready: ReadySale & { readonly recording: Recording },
): Promise<RecordedNow> {
  const sale = newSaleOf(input, ready);
  const payments = paymentsOf(input, ready, sale);
  const isPaid = sale.state === "COMPLETED";
  const { recording } = ready;
  const sealed = await tx.sales.seal([{ sale, recording }]);
  const shift = isPaid
    ? await shiftFor(tx, sale.terminalId, cashOf(payments, sale.total.currency))
    : await holdShift(tx, sale);
  const bookable = { sale, payments, taxes: sale.taxes };
  const transfer = isPaid ? transferOf(bookable) : null;
  const [[dayNumber]] = await Promise.all([
    tx.sales.record(sealed),
    tx.payments.add(payments),
    ...(transfer ? bookings(tx, bookable, { shift, transfer }) : [tx.ledger.hold(sale.merchantId)]),
  ]);
  return { sale: storedSale(sale, dayNumber, recording), event: fraudEventOf(sale, input, ready) };
}

/** The sale as it is read back. */
function storedSale(
  { lines: _lines, taxes: _taxes, discounts: _discounts, businessDay, importReference: _, ...sale }: NewSale,
  dayNumber: number | undefined,
  recording: Recording,
): Sale {
  if (dayNumber === undefined) throw new Error("A sale has no number");
  return { ...sale, number: documentNumber(businessDay, dayNumber), recordedAt: recording.at };
}

/** The sale as fraud rules look at it. */
function fraudEventOf(
  sale: NewSale,
  { payments }: SaleInput,
  { outlet, recording }: ReadySale & { readonly recording: Recording },
): FraudEvent {
  const { id, merchantId, outletId, total, paymentMethod, lines, isOffline, occurredAt } = sale;
  return {
    ...{ kind: "SALE", transactionId: id, merchantId, outletId, paymentMethod, isOffline, occurredAt },
    timeZone: outlet.timeZone,
    amount: total.minor,
    currency: total.currency,
    lineCount: lines.length,
    recordedAt: recording.at,
    recordedBy: recording.by,
    telemetry: recording.telemetry,
    isUnexpected: false,
    // A till does not say who buys (clause 1): who asks for a receipt is counted then.
    customers: [],
    cards: cardsOf(payments ?? []),
    deniedPayments: (payments ?? []).reduce((sum, { deniedAttempts }) => sum + deniedAttempts, 0),
    refund: null,
  };
}

function newSaleOf(input: SaleInput, { outlet, draft, occurredAt }: ReadySale): NewSale {
  const { total, ...parts } = draft.totals;
  return {
    id: newId(occurredAt),
    merchantId: outlet.merchantId,
    outletId: outlet.id,
    businessDay: businessDay(occurredAt, outlet.timeZone),
    origin: "TILL",
    state: draft.settled.due === 0n ? "COMPLETED" : "OPEN",
    version: 1,
    paymentMethod: draft.settled.due === 0n ? (draft.settled.tenders[0]?.method ?? null) : null,
    total: { minor: total, currency: input.currencyCode },
    parts,
    terminalId: input.terminalId,
    cashier: input.cashier,
    isOffline: input.isOffline,
    deviceTime: input.deviceTime,
    buyer: null,
    importReference: null,
    occurredAt,
    lines: draft.lines,
    taxes: draft.taxes,
    discounts: draft.discounts,
  };
}

/** Money in hand is captured with a sale that it completes; until then it is held for it. */
function paymentsOf(
  input: SaleInput,
  { draft, occurredAt, recording }: ReadySale & { readonly recording: Recording },
  { id: saleId, merchantId, outletId, state }: NewSale,
): Payment[] {
  const isComplete = state === "COMPLETED";
  return draft.settled.tenders.map((tender, place) => {
    const said = input.payments?.[place];
    return {
      id: newId(occurredAt),
      merchantId,
      outletId,
      saleId,
      ...tender,
      currency: input.currencyCode,
      state: isComplete ? "CAPTURED" : "AUTHORIZED",
      provider: said?.provider ?? null,
      issuer: said?.issuer ?? null,
      providerReference: said?.providerReference ?? null,
      isOffline: input.isOffline,
      occurredAt,
      capturedAt: isComplete ? recording.at : null,
      settledAt: null,
      expiresAt: null,
      refundedAmount: 0n,
    };
  });
}

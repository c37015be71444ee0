import type { TimeZone } from "../domain/outlet";
import type { Payment } from "../domain/payment";
import type { PaymentMethod, Sale } from "../domain/sale";
import { importedBuyer } from "./fraud/count-people";
import type { FraudAssessment } from "./fraud-ports";
import type { Transaction } from "./ports";
import type { Recording } from "./recording";

/** What payments have given back so far, or are about to, in minor units. */
export const givenBack = (payments: readonly Pick<Payment, "refundedAmount">[]): bigint =>
  payments.reduce((sum, { refundedAmount }) => sum + refundedAmount, 0n);

/** What of a sale is about to be given back. */
export interface GivingBack {
  /** The refund that it is, or the void's posting. */
  readonly transactionId: string;
  /** Minor units. */
  readonly amount: bigint;
  /** What the sale has given back so far, or is about to, in minor units. */
  readonly before: bigint;
  readonly kind: "REFUND" | "VOID";
  readonly method: PaymentMethod | null;
  readonly lineCount: number;
  readonly timeZone: TimeZone;
  readonly recording: Recording;
}

/**
 * Whether money is given back by a second person only: where with it the sale has given back the outlet's limit, however
 * many pieces it came in, and where a fraud rule blocks it.
 */
export async function needsSecondPerson(tx: Transaction, sale: Sale, giving: GivingBack): Promise<boolean> {
  const from = await lowestLimit(tx, sale, giving.recording.at);
  const { outcome } = await assess(tx, sale, giving);
  const isBlocked = outcome === "BLOCK_AND_REVIEW" || outcome === "DECLINE";
  return isBlocked || (from !== null && giving.before + giving.amount >= from);
}

/**
 * The outlet's limit now, or when the sale was recorded where that was lower: whoever raises it, or takes it away, raises it for the sales
 * to come, and can't free a refund that they are about to ask for.
 */
async function lowestLimit(
  tx: Transaction,
  { outletId, recordedAt }: Sale,
  now: Date,
): Promise<bigint | null> {
  const answers = await tx.taxes.settingsAt([
    { outletId, at: recordedAt },
    { outletId, at: now },
  ]);
  const limits = answers.flatMap(({ setting }) => setting?.refundReviewFrom ?? []);
  return limits.reduce<bigint | null>((low, limit) => (low === null || limit < low ? limit : low), null);
}

async function assess(
  tx: Transaction,
  { id, merchantId, outletId, total, buyer }: Sale,
  { kind, transactionId, amount, method, lineCount, timeZone, recording }: GivingBack,
): Promise<FraudAssessment> {
  const receipts = await tx.receipts.findBySale([id]);
  return tx.fraud.assess({
    kind,
    transactionId,
    merchantId,
    outletId,
    timeZone,
    amount,
    currency: total.currency,
    paymentMethod: method,
    lineCount,
    isOffline: false,
    occurredAt: recording.at,
    recordedAt: recording.at,
    recordedBy: recording.by,
    telemetry: recording.telemetry,
    isUnexpected: false,
    customers: [
      ...importedBuyer(buyer),
      ...receipts.map((receipt) => ({
        buyer: receipt.buyer,
        receiptId: receipt.id,
        claimedBy: receipt.claimedBy,
      })),
    ],
    cards: [],
    deniedPayments: 0,
    refund: {
      isLinkedToSale: true,
      isToAnotherMethod: false,
      isAfterReceipt: receipts.length > 0,
      refundedPart: Number(amount) / Number(total.minor),
    },
  });
}

import type { FraudDesk } from "./desk";
import { type StoredInputs, inputsFrom } from "../../src/domain/fraud/pivot-counts";
import type { FraudInputs, WindowCount } from "../../src/domain/fraud/signals";

const NOTHING = { SALES: 0, REFUNDS: 0, OFFLINE_SALES: 0, VOIDS: 0 };

/** What was counted in a window; what is left out is zero. */
export const countOf = (over: Partial<Record<keyof WindowCount, object>> = {}): WindowCount => ({
  counts: { ...NOTHING, DENIED_PAYMENTS: 0, ...over.counts },
  sums: { ...NOTHING, ...over.sums },
  distinct: { MERCHANTS: 0, CASHIERS: 0, DEVICES: 0, SUBNETS: 0, CARDS: 0, CUSTOMERS: 0, ...over.distinct },
});

/** Inputs of a cash sale of Rp 50,000 at ten in the morning. */
export const inputsOf = (over: Partial<FraudInputs> = {}): FraudInputs => ({
  numbers: {
    amount: 50_000,
    hour: 10,
    lineCount: 1,
    amountZScore: null,
    deniedPayments: 0,
    quietDays: 1,
    refundedPart: null,
    settlementMismatches: 0,
    latePayments: 0,
    ...over.numbers,
  },
  texts: { kind: "SALE", paymentMethod: "CASH", currency: "IDR", ...over.texts },
  flags: {
    isOffline: false,
    isVoid: false,
    isLinkedToSale: null,
    isToAnotherMethod: null,
    isAfterReceipt: null,
    isFromProvider: false,
    isUnexpected: false,
    ...over.flags,
  },
  counts: over.counts ?? { MERCHANT: { "1h": countOf({ counts: { SALES: 3 } }) } },
  lists: over.lists === undefined ? { DEVICE: ["watched-devices"] } : over.lists,
});

/** A row of `fraud_decision`, with its inputs as rules look at them. */
export const decisionOf = (row: any): any => ({
  ...row,
  inputs: row.inputs && inputsFrom(row.inputs as StoredInputs),
});

/** The decision on a transaction, as it is stored. */
export async function decidedOn({ rows }: Pick<FraudDesk, "rows">, transactionId: string): Promise<any> {
  const [row] = await rows("SELECT * FROM transactions.fraud_decision WHERE transaction_id = $1", [
    transactionId,
  ]);
  return decisionOf(row);
}

import type { CurrencyCode } from "@alpokat/kernel";
import type { LedgerAccount, LedgerEntry, LedgerRefusal, PostingAnswer, Side } from "../domain/ledger";

export interface AccountRow {
  id: string;
  merchant_id: string;
  code: string;
  currency: CurrencyCode;
  normal_side: Side;
  debits_posted: string;
  credits_posted: string;
  debits_pending: string;
  credits_pending: string;
  lowest_balance: string | null;
  highest_balance: string | null;
  closed_at: Date | null;
}

export const ACCOUNT_COLUMNS = `id, merchant_id, code, currency, normal_side, debits_posted::text, credits_posted::text,
  debits_pending::text, credits_pending::text, lowest_balance::text, highest_balance::text, closed_at`;

const bound = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

export const toAccount = (row: AccountRow): LedgerAccount => ({
  id: row.id,
  merchantId: row.merchant_id,
  code: row.code,
  currency: row.currency,
  normalSide: row.normal_side,
  debits: BigInt(row.debits_posted),
  credits: BigInt(row.credits_posted),
  debitsPending: BigInt(row.debits_pending),
  creditsPending: BigInt(row.credits_pending),
  lowestBalance: bound(row.lowest_balance),
  highestBalance: bound(row.highest_balance),
  isClosed: row.closed_at !== null,
});

export interface EntryRow {
  transfer_id: string;
  leg: number;
  merchant_id: string;
  code: string;
  kind: LedgerEntry["kind"];
  phase: LedgerEntry["phase"];
  reference: string;
  side: Side;
  amount: string;
  balance_after: string;
  currency: CurrencyCode;
  occurred_at: Date;
  recorded_at: Date;
  hash: string;
}

export const toEntry = (row: EntryRow): LedgerEntry => ({
  transferId: row.transfer_id,
  leg: row.leg,
  merchantId: row.merchant_id,
  accountCode: row.code,
  kind: row.kind,
  phase: row.phase,
  reference: row.reference,
  side: row.side,
  amount: BigInt(row.amount),
  balanceAfter: BigInt(row.balance_after),
  currency: row.currency,
  occurredAt: row.occurred_at,
  recordedAt: row.recorded_at,
  hash: row.hash,
});

export interface AnswerRow {
  transfer_id: string;
  status: PostingAnswer["status"];
  code: LedgerRefusal | null;
}

export const toAnswer = ({ transfer_id: transferId, status, code }: AnswerRow): PostingAnswer =>
  status === "REFUSED" && code !== null
    ? { transferId, status, code }
    : { transferId, status: toDone(status) };

function toDone(status: PostingAnswer["status"]): "APPLIED" | "DUPLICATE" {
  if (status === "REFUSED") throw new Error("The ledger refused a transfer without a code");
  return status;
}

import { type Clock, type UserError, isId, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { ReceiptDetails } from "../../domain/receipts/receipt";
import { accountIdOf, keyReused } from "../caller";
import type { InTransaction, Transaction } from "../ports";
import { detailsOf } from "./read-receipts";

type ResendRefusal = "RECEIPT_NOT_FOUND" | "RESEND_LIMIT_REACHED" | "IDEMPOTENCY_KEY_REUSED";
export type ResendReceiptOutcome =
  { readonly details: ReceiptDetails } | { readonly refusals: readonly UserError<ResendRefusal>[] };

type Stored = { readonly receiptId: string } | { readonly refusals: readonly UserError<ResendRefusal>[] };

const FIELD = ["input", "receiptId"];

const notFound = () =>
  userError(
    "RECEIPT_NOT_FOUND" as const,
    { id: "Tanda terima tidak ditemukan.", en: "There is no such receipt." },
    FIELD,
  );

const LIMIT_REACHED = userError(
  "RESEND_LIMIT_REACHED" as const,
  {
    id: "receiptId: sebuah tanda terima dikirim ulang paling banyak tiga kali, dengan jarak sepuluh menit.",
    en: "receiptId: a receipt is sent again three times at most, ten minutes apart.",
  },
  FIELD,
);

/**
 * Sends a receipt of the caller's own merchant again, to the address that it was asked for with: nobody names another one.
 * The limit is the database's, so that no mailbox is filled from a till.
 */
export class ResendReceipt {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  run(
    guard: RequestGuard,
    { idempotencyKey: key, receiptId }: { readonly receiptId: string; readonly idempotencyKey: string },
  ): Promise<ResendReceiptOutcome> {
    return this.inTransaction(guard, async (tx) => {
      const request = {
        account: accountIdOf(guard),
        key,
        operation: "resendReceipt",
        input: { receiptId },
      };
      const stored = await tx.once<Stored>(request, () => this.resend(tx, receiptId));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [details] = await detailsOf(tx, await tx.receipts.findByIds([stored.receiptId]));
      return details ? { details } : { refusals: [notFound()] };
    });
  }

  private async resend(tx: Transaction, receiptId: string): Promise<Stored> {
    const [receipt] = isId(receiptId) ? await tx.receipts.findByIds([receiptId]) : [];
    if (!receipt) return { refusals: [notFound()] };
    const { saleId, merchantId, outletId } = receipt;
    await tx.receipts.lockSales([saleId]);
    const resendId = newId();
    const isAllowed = await tx.receipts.addResend({ id: resendId, receiptId, merchantId, at: this.clock() });
    if (!isAllowed) return { refusals: [LIMIT_REACHED] };
    await tx.publish("receipt.resend-requested.v1", receiptId, {
      ...{ receiptId, saleId, merchantId, outletId, resendId },
    });
    return { receiptId };
  }
}

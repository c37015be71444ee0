import type { Clock } from "@alpokat/kernel";
import type { BackgroundJob, ServiceKit } from "@alpokat/subgraph";
import { PurchaseResolver } from "./api/receipts/purchase.resolver";
import { ReceiptResolver } from "./api/receipts/receipt.resolver";
import type { InJob, InTransaction } from "./application/ports";
import { ClaimReceipt } from "./application/receipts/claim-receipt";
import { RECEIPT_SENT, noteReceiptSent } from "./application/receipts/note-receipt-sent";
import { ReadPurchases } from "./application/receipts/read-purchases";
import type { ReadReceipts } from "./application/receipts/read-receipts";
import { RequestReceipt } from "./application/receipts/request-receipt";
import { ResendReceipt } from "./application/receipts/resend-receipt";
import { SentReceiptRepository } from "./persistence/receipts/sent-receipt.repository";

/** What receipts need of the others. */
export interface ReceiptParts {
  readonly inTransaction: InTransaction;
  readonly inJob: InJob;
  readonly clock: Clock;
  readonly receipts: ReadReceipts;
  /** The link under which the holder of a receipt's token reads it. */
  readonly linkOf: (receiptId: string) => string;
}

/** Receipts, and the purchases that accounts have claimed. */
export function wireReceipts({ inTransaction, inJob, clock, receipts, linkOf }: ReceiptParts): {
  readonly receipts: ReceiptResolver;
  readonly resolvers: readonly object[];
} {
  const purchases = new ReadPurchases(inJob);
  const request = new RequestReceipt(inTransaction, clock);
  const resend = new ResendReceipt(inTransaction, clock);
  const resolver = new ReceiptResolver({ request, resend, receipts, purchases }, linkOf);
  return {
    receipts: resolver,
    resolvers: [resolver, new PurchaseResolver(new ClaimReceipt(inJob, clock), purchases)],
  };
}

/** Hears which receipts a mail server took. */
export const receiptDeliveries = (kit: ServiceKit): BackgroundJob =>
  kit.consumer({
    name: "transactions.receipt-deliveries",
    types: [RECEIPT_SENT],
    job: "receipt-deliveries",
    handle: ({ data }, manager) => noteReceiptSent(new SentReceiptRepository(manager), data),
  });

import type { Clock } from "@alpokat/kernel";
import type { BackgroundJob, ServiceKit } from "@alpokat/subgraph";
import type { Router } from "express";
import { PurchaseResolver } from "./api/receipts/purchase.resolver";
import { ReceiptResolver } from "./api/receipts/receipt.resolver";
import { ReceiptVerificationResolver } from "./api/receipts/receipt-verification.resolver";
import type { InJob, InTransaction } from "./application/ports";
import { ClaimReceipt } from "./application/receipts/claim-receipt";
import { RECEIPT_SENT, noteReceiptSent } from "./application/receipts/note-receipt-sent";
import { ReadPurchases } from "./application/receipts/read-purchases";
import type { ReadReceipts } from "./application/receipts/read-receipts";
import { RequestReceipt } from "./application/receipts/request-receipt";
import { ResendReceipt } from "./application/receipts/resend-receipt";
import { TellStanding } from "./application/receipts/tell-standing";
import type { ReceiptSigningKey } from "./domain/receipts/receipt-signing-key";
import { receiptKeysRoute } from "./security/receipt-keys-route";
import { SentReceiptRepository } from "./persistence/receipts/sent-receipt.repository";

/** What receipts need of the others. */
export interface ReceiptParts {
  readonly inTransaction: InTransaction;
  readonly inJob: InJob;
  readonly clock: Clock;
  readonly receipts: ReadReceipts;
  /** The link under which the holder of a receipt's token reads it. */
  readonly linkOf: (receiptId: string) => string;
  /** Where anybody verifies what a receipt states. */
  readonly verifyPage: string;
  /** What it is verified with. */
  readonly signingKeys: readonly ReceiptSigningKey[];
}

/** Receipts, and the purchases that accounts have claimed. */
export function wireReceipts({ inTransaction, inJob, clock, receipts, ...parts }: ReceiptParts): {
  readonly receipts: ReceiptResolver;
  readonly resolvers: readonly object[];
  readonly publicRoutes: Router;
} {
  const purchases = new ReadPurchases(inJob);
  const request = new RequestReceipt(inTransaction, clock);
  const resend = new ResendReceipt(inTransaction, clock);
  const { linkOf, verifyPage, signingKeys } = parts;
  const resolver = new ReceiptResolver({ request, resend, receipts, purchases }, linkOf, verifyPage);
  return {
    receipts: resolver,
    resolvers: [
      resolver,
      new PurchaseResolver(new ClaimReceipt(inJob, clock), purchases),
      new ReceiptVerificationResolver(signingKeys, new TellStanding(inJob)),
    ],
    publicRoutes: receiptKeysRoute(signingKeys),
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

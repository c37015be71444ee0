import { z } from "zod";
import type { SentReceipts } from "./receipt-ports";

/** What communications tells once a mail server took a receipt: ids only. */
export const RECEIPT_SENT = "receipt.sent.v1";

const sentSchema = z.object({
  receiptId: z.uuid(),
  version: z.int().min(1),
  at: z.iso.datetime().transform((text) => new Date(text)),
});

/**
 * Notes that a version went out: ISSUED becomes SENT. One that is sent again stays as it is, and one that was superseded or
 * revoked before it went out does too.
 * @throws ZodError where the event isn't this one.
 */
export async function noteReceiptSent(receipts: SentReceipts, data: unknown): Promise<void> {
  const { receiptId, version, at } = sentSchema.parse(data);
  await receipts.markSent(receiptId, version, at);
}

import type { Clock } from "@alpokat/kernel";
import { z } from "zod";
import { receiptMessage } from "../domain/message";
import type { Messages } from "./ports";

const receiptSchema = z.object({
  receiptId: z.uuid(),
  saleId: z.uuid(),
  merchantId: z.uuid(),
  outletId: z.uuid(),
});
type ReceiptEvent = z.output<typeof receiptSchema>;

const version = z.string().regex(/^[1-9][0-9]{0,3}$/);
const supersededSchema = receiptSchema.extend({ version });
const resendSchema = receiptSchema.extend({ resendId: z.uuid() });

/**
 * What transactions tells of receipts, ids only: the address stays where it was given. Each says with its key what makes
 * two of them one message. A correction goes where the receipt went: the address serves that receipt, and what becomes of it.
 */
const EVENTS: Readonly<Record<string, (data: unknown) => { receipt: ReceiptEvent; key: string }>> = {
  "receipt.requested.v1": (data) => {
    const receipt = receiptSchema.parse(data);
    return { receipt, key: `receipt:${receipt.receiptId}` };
  },
  "receipt.superseded.v1": (data) => {
    const receipt = supersededSchema.parse(data);
    return { receipt, key: `receipt:${receipt.receiptId}:version:${receipt.version}` };
  },
  "receipt.revoked.v1": (data) => {
    const receipt = receiptSchema.parse(data);
    return { receipt, key: `receipt:${receipt.receiptId}:revoked` };
  },
  "receipt.resend-requested.v1": (data) => {
    const receipt = resendSchema.parse(data);
    return { receipt, key: `receipt:${receipt.receiptId}:resend:${receipt.resendId}` };
  },
};

/** The types of the events that are accepted. */
export const RECEIPT_EVENTS = Object.keys(EVENTS);

/** Takes what is told of a receipt: one message and one delivery, however often it is told. */
export class AcceptReceiptRequest {
  constructor(private readonly clock: Clock) {}

  /** @throws ZodError where the event isn't one of these. */
  async run(
    messages: Messages,
    { type, data }: { readonly type: string; readonly data: unknown },
  ): Promise<void> {
    const accepted = EVENTS[type]?.(data);
    if (!accepted) return;
    const { message, delivery } = receiptMessage(accepted.receipt, accepted.key, this.clock());
    await messages.add(message, delivery);
  }
}

import type { Clock } from "@alpokat/kernel";
import { z } from "zod";
import { receiptMessage } from "../domain/message";
import type { Messages } from "./ports";

/** Told by transactions when a buyer asked for a receipt. Ids only: the address stays where it was given. */
export const RECEIPT_REQUESTED = "receipt.requested.v1";

const requestSchema = z.object({
  receiptId: z.uuid(),
  saleId: z.uuid(),
  merchantId: z.uuid(),
  outletId: z.uuid(),
});

/** Takes a request for a receipt: one message and one delivery, however often it is told. */
export class AcceptReceiptRequest {
  constructor(private readonly clock: Clock) {}

  /** @throws ZodError where the event isn't one of these. */
  async run(messages: Messages, data: unknown): Promise<void> {
    const request = requestSchema.parse(data);
    const { message, delivery } = receiptMessage(request, this.clock());
    await messages.add(message, delivery);
  }
}

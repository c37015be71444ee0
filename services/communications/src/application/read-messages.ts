import type { RequestGuard } from "@alpokat/policy";
import type { Delivery } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { InTransaction, MessagePlace } from "./ports";

/** Reads the messages of the caller's merchants. Bound functions, so that they serve as batches of a request's DataLoaders. */
export class ReadMessages {
  constructor(private readonly inTransaction: InTransaction) {}

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly byIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Message | null)[]> => {
    const found = await this.inTransaction(guard, ({ messages }) => messages.findByIds(ids));
    const byId = new Map(found.map((message) => [message.id, message]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  page(
    guard: RequestGuard,
    { limit, after }: { readonly limit: number; readonly after: MessagePlace | null },
  ): Promise<Message[]> {
    return this.inTransaction(guard, ({ messages }) => messages.page(limit, after));
  }

  /** Of each message, in the order of the ids. */
  readonly deliveriesOf = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(readonly Delivery[])[]> => {
    const found = await this.inTransaction(guard, ({ deliveries }) => deliveries.ofMessages(ids));
    return ids.map((id) => found.filter(({ messageId }) => messageId === id));
  };

  /** Of each sale's receipts, in the order of the sales; none for a sale that isn't in scope. */
  readonly receiptDeliveriesOf = async (
    guard: RequestGuard,
    saleIds: readonly string[],
  ): Promise<(readonly Delivery[])[]> => {
    const found = await this.inTransaction(guard, ({ deliveries }) => deliveries.ofSales(saleIds));
    return saleIds.map((id) => found.filter(({ saleId }) => saleId === id));
  };
}

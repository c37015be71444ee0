import { receiptEntriesSchema } from "@alpokat/subgraph";
import type { ReceiptAccess } from "./receipt-ports";

/**
 * Takes what a service published about reads of a buyer's data into the access log of the receipt that told who they are.
 * @throws ZodError where the event isn't this one.
 */
export async function recordReceiptAccess(access: Pick<ReceiptAccess, "add">, data: unknown): Promise<void> {
  await access.add(receiptEntriesSchema.parse(data).entries);
}

import type { Payment } from "../../domain/payment";
import type { Transaction } from "../ports";

/**
 * The provider's number of a payment, by which one word about it is told from another; null while it has none. It stands in the
 * word that took the payment where the payment itself is kept under its own id, since another payment had that number already.
 */
export async function knownNumber(
  tx: Transaction,
  { id, providerReference }: Pick<Payment, "id" | "providerReference">,
): Promise<string | null> {
  if (providerReference !== id) return providerReference;
  return (await tx.qrisPayments.claimedNumber(id)) ?? id;
}

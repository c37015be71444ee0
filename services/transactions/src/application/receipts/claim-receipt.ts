import { type Clock, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { ReceiptDetails } from "../../domain/receipts/receipt";
import { accountIdOf } from "../caller";
import type { InJob, Transaction } from "../ports";
import { detailsOf, isReceiptToken } from "./read-receipts";

type ClaimRefusal = "RECEIPT_NOT_FOUND" | "RECEIPT_CLAIMED_ALREADY";
export type ClaimReceiptOutcome =
  { readonly details: ReceiptDetails } | { readonly refusals: readonly UserError<ClaimRefusal>[] };

const FIELD = ["input", "token"];

const NOT_FOUND = userError(
  "RECEIPT_NOT_FOUND" as const,
  { id: "token: tautan ini tidak membuka tanda terima.", en: "token: this link opens no receipt." },
  FIELD,
);

const CLAIMED_ALREADY = userError(
  "RECEIPT_CLAIMED_ALREADY" as const,
  {
    id: "token: tanda terima ini sudah disimpan oleh akun lain.",
    en: "token: another account has kept this receipt already.",
  },
  FIELD,
);

/**
 * Joins a receipt to the account of whoever holds its token: the only way in which a purchase gets to an account. No
 * address is compared, neither the account's nor the receipt's (obligation 1.5). Safe to repeat.
 */
export class ClaimReceipt {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  /** @throws PublicError POLICY_DENIED */
  async run(guard: RequestGuard, token: string): Promise<ClaimReceiptOutcome> {
    const accountId = accountIdOf(guard);
    guard.requireCollection("transaction", ["user.behavior.purchase_history"]);
    guard.attributeCollections({ subject: accountId });
    if (!isReceiptToken(token)) return { refusals: [NOT_FOUND] };
    return this.inJob("purchases", (tx) => this.claim(tx, accountId, token), guard);
  }

  private async claim(tx: Transaction, accountId: string, token: string): Promise<ClaimReceiptOutcome> {
    const claimed = await tx.claims.claim(token, accountId, this.clock());
    if (!claimed) return { refusals: [NOT_FOUND] };
    if (claimed.claimedBy !== accountId) return { refusals: [CLAIMED_ALREADY] };
    const [details] = await detailsOf(tx, await tx.receipts.findByIds([claimed.receiptId]));
    return details ? { details } : { refusals: [NOT_FOUND] };
  }
}

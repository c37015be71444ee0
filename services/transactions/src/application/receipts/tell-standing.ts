import type { ReceiptStanding } from "../../domain/receipts/receipt-version";
import type { InJob } from "../ports";

/** A signature of Ed25519 as the last part of a statement has it: 64 bytes in base64url. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;

/**
 * Tells whoever has the signature of a receipt's version where that version stands, and nothing of what it says. After the
 * buyer's erasure too: it was issued, and its holder still has it.
 */
export class TellStanding {
  constructor(private readonly inJob: InJob) {}

  /** @returns null for any signature that nothing was issued with. */
  run(signature: string): Promise<ReceiptStanding | null> {
    if (!SIGNATURE.test(signature)) return Promise.resolve(null);
    const bytes = Buffer.from(signature, "base64url");
    return this.inJob("receipt-standing", (tx) => tx.receipts.standingOf(bytes));
  }
}

import type { Failure } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { Composed, Composer, MailContents, Receipts, ReceiptTemplates } from "./ports";

/** Told when a mail server took a version of a receipt for its buyer. */
const RECEIPT_SENT = "receipt.sent.v1";

const CONTENTS: MailContents = {
  purpose: "service.receipt",
  categories: ["user.contact.email.receipt", "user.behavior.purchase_history"],
};

/** Composes a receipt, for the address that it was asked with. */
export class ComposeReceipt implements Composer {
  constructor(
    private readonly receipts: Receipts,
    private readonly templates: ReceiptTemplates,
  ) {}

  async compose(message: Message): Promise<Composed | Failure> {
    if (message.template !== "receipt") throw new Error("This message is no receipt");
    const { receiptId } = message;
    const found = await this.receipts.find(receiptId);
    if ("code" in found) return found;
    const { address, receipt } = found;
    const { language } = receipt;
    return {
      address,
      language,
      render: () => this.templates.render(receipt),
      contents: CONTENTS,
      delivered: { type: RECEIPT_SENT, data: { receiptId, version: receipt.version } },
    };
  }
}

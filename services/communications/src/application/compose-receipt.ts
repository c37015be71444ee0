import type { Failure } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { Composed, Composer, ReceiptTemplates, Receipts } from "./ports";

/** Composes a receipt, for the address that it was asked with. */
export class ComposeReceipt implements Composer {
  constructor(
    private readonly receipts: Receipts,
    private readonly templates: ReceiptTemplates,
  ) {}

  async compose(message: Message): Promise<Composed | Failure> {
    if (message.template !== "receipt") throw new Error("This message is no receipt");
    const found = await this.receipts.find(message.receiptId);
    if ("code" in found) return found;
    const { address, receipt } = found;
    const { language } = receipt;
    return { address, language, render: () => this.templates.render(receipt), delivered: null };
  }
}

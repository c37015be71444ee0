import path from "node:path";
import { type ReceiptSum, amountText, includedTaxes, momentText, receiptSums } from "@alpokat/kernel";
import type { ReceiptTemplates, RenderedMail } from "../application/ports";
import type { Receipt, ReceiptLine } from "../domain/receipt";
import { LiquidTemplates, oneLine } from "./liquid-templates";

const FOLDER = path.join(__dirname, "..", "..", "templates", "receipt");
/** The receipt templates of the `templates` folder, compiled once. */
export class LiquidReceiptTemplates implements ReceiptTemplates {
  readonly #templates: LiquidTemplates;

  /** @throws where a template is missing or can't be compiled. */
  constructor(folder: string = FOLDER) {
    this.#templates = new LiquidTemplates(folder);
  }

  render(receipt: Receipt): RenderedMail {
    return this.#templates.render(receipt.language, viewOf(receipt));
  }
}

/** Everything that a receipt template may name; absent texts are empty, since an unknown name is an error. */
function viewOf(receipt: Receipt) {
  return {
    number: oneLine(receipt.number),
    saleNumber: oneLine(receipt.saleNumber),
    merchantName: oneLine(receipt.merchantName),
    outletName: oneLine(receipt.outletName),
    outletCity: oneLine(receipt.outletCity ?? ""),
    issuedAt: momentText(receipt.issuedAt, receipt.language),
    occurredAt: momentText(receipt.occurredAt, receipt.language),
    lines: receipt.lines.map(lineView),
    sums: receiptSums(receipt.parts, receipt.language).map(sumView),
    total: amountText(receipt.total),
    included: includedTaxes(receipt.parts, receipt.language).map(sumView),
    version: receipt.version,
    isRevoked: receipt.isRevoked,
    refunded: receipt.refunded ? amountText(receipt.refunded) : "",
    shareUrl: receipt.shareUrl ?? "",
  };
}

const lineView = ({ name, quantity, unitPrice, lineTotal }: ReceiptLine) => ({
  name: oneLine(name),
  quantity,
  unitPrice: amountText(unitPrice),
  lineTotal: amountText(lineTotal),
});

/** A discount has the name that a shop gave it. */
const sumView = ({ label, amount }: ReceiptSum) => ({ label: oneLine(label), amount });

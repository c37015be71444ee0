import { readFileSync } from "node:fs";
import path from "node:path";
import { amountText, momentText } from "@alpokat/kernel";
import { Liquid, type Template } from "liquidjs";
import type { ReceiptTemplates, RenderedMail } from "../application/ports";
import type { Language, Receipt, ReceiptLine } from "../domain/receipt";

const FOLDER = path.join(__dirname, "..", "..", "templates", "receipt");
const LANGUAGES: readonly Language[] = ["id", "en"];
const PARTS = ["subject", "txt", "html"] as const;
type Part = (typeof PARTS)[number];

/** A template reaches what it is given and nothing else: no prototype, no file, no endless output. */
const SAFE = {
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  renderLimit: 1_000,
  memoryLimit: 10_000_000,
} as const;

const SUBJECT_LENGTH = 200;

/** The receipt templates of the `templates` folder, compiled once. */
export class LiquidReceiptTemplates implements ReceiptTemplates {
  readonly #plain = new Liquid(SAFE);
  readonly #escaping = new Liquid({ ...SAFE, outputEscape: "escape" });
  readonly #compiled: ReadonlyMap<string, Template[]>;

  /** @throws where a template is missing or can't be compiled. */
  constructor(folder: string = FOLDER) {
    this.#compiled = new Map(
      LANGUAGES.flatMap((language) =>
        PARTS.map((part) => {
          const name = `${language}.${part}`;
          const source = readFileSync(path.join(folder, `${name}.liquid`), "utf8");
          return [name, this.#engine(part).parse(source)] as const;
        }),
      ),
    );
  }

  render(receipt: Receipt): RenderedMail {
    const view = viewOf(receipt);
    const render = (part: Part): string => {
      const template = this.#compiled.get(`${receipt.language}.${part}`);
      if (!template) throw new Error(`There is no template ${receipt.language}.${part}`);
      return this.#engine(part).renderSync(template, view) as string;
    };
    return {
      subject: oneLine(render("subject")).slice(0, SUBJECT_LENGTH),
      text: render("txt"),
      html: render("html"),
    };
  }

  #engine(part: Part): Liquid {
    return part === "html" ? this.#escaping : this.#plain;
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
    total: amountText(receipt.total),
    shareUrl: receipt.shareUrl ?? "",
  };
}

const lineView = ({ name, quantity, unitPrice, lineTotal }: ReceiptLine) => ({
  name: oneLine(name),
  quantity,
  unitPrice: amountText(unitPrice),
  lineTotal: amountText(lineTotal),
});

/** Names are given by others: a line break in one could forge a header or another line of the receipt. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();

import { amountText, type Bilingual, momentText } from "@alpokat/kernel";
import { html, type Markup } from "./markup";
import type { Locale, Page } from "./page";
import type { Receipt } from "./read-receipt";

type Line = Receipt["sale"]["lines"][number];

/** The words of the mails. */
const WORDS = {
  receipt: { id: "Tanda terima", en: "Receipt" },
  issued: { id: "Diterbitkan", en: "Issued" },
  items: { id: "Barang yang dibeli", en: "What was bought" },
  item: { id: "Barang", en: "Item" },
  price: { id: "Harga", en: "Price" },
  total: { id: "Total", en: "Total" },
  /** Where a buyer without an account is shown the notice (obligation 1.8). */
  privacy: { id: "Bagaimana alamat Anda digunakan", en: "How your address is used" },
} as const satisfies Record<string, Bilingual>;

const LANGUAGE_TAGS = { id: "id-ID", en: "en-GB" } as const;
/** Decimals that a quantity may have. */
const QUANTITY_DECIMALS = 3;

/** The page that a receipt's link opens. The table's roles are spelt out: its style takes them away in some browsers. */
export function receiptPage({ number, issuedAt, outlet, sale }: Receipt, locale: Locale): Page {
  const title = `${WORDS.receipt[locale]} ${number}`;
  return {
    status: 200,
    locale,
    title,
    content: html`<h1><bdi>${outlet.name}</bdi></h1>
      <p class="place"><bdi>${outlet.city}</bdi></p>
      <p class="about">
        <strong>${title}</strong><br />
        ${WORDS.issued[locale]}
        <time datetime="${issuedAt.toISOString()}">${momentText(issuedAt, locale)}</time>
      </p>
      <table role="table">
        <caption>
          ${WORDS.items[locale]}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${WORDS.item[locale]}</th>
            <th role="columnheader" scope="col" class="amount">${WORDS.price[locale]}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${sale.lines.map((line) => lineRow(line, locale))}
        </tbody>
        <tfoot role="rowgroup">
          <tr role="row">
            <th role="rowheader" scope="row">${WORDS.total[locale]}</th>
            <td role="cell" class="amount">${amountText(sale.total)}</td>
          </tr>
        </tfoot>
      </table>
      <p class="about"><a href="/privacy">${WORDS.privacy[locale]}</a></p>`,
  };
}

/** Names are given by others: `bdi` keeps one that turns the direction of writing from turning the figures. */
function lineRow({ name, quantity, unitPrice, lineTotal }: Line, locale: Locale): Markup {
  return html`<tr role="row">
    <td role="cell">
      <bdi>${name}</bdi>
      <span class="detail">${quantityText(quantity, locale)} × ${amountText(unitPrice)}</span>
    </td>
    <td role="cell" class="amount">${amountText(lineTotal)}</td>
  </tr>`;
}

/** In the reader's language: to Indonesian eyes `1.125` is more than a thousand. */
function quantityText(quantity: string, locale: Locale): string {
  const format = new Intl.NumberFormat(LANGUAGE_TAGS[locale], { maximumFractionDigits: QUANTITY_DECIMALS });
  return format.format(quantity as Intl.StringNumericLiteral);
}

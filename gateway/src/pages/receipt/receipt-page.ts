import { momentText } from "@alpokat/kernel";
import { html, type Markup } from "../markup";
import type { Locale, Page } from "../page";
import type { Receipt } from "./read-receipt";
import { readersOf } from "./readers";
import { qrDrawing, qrMarkup } from "./receipt-qr";
import { VERIFY_PATH } from "./verify-page";
import { codeOf, type LineText, type ReceiptText, receiptText, type Sum, WORDS } from "./receipt-words";

/** The page that a receipt's link opens. The table's roles are spelt out: its style takes them away in some browsers. */
export function receiptPage(receipt: Receipt, token: string, locale: Locale): Page {
  const text = receiptText(receipt, locale);
  const { outletName, outletCity } = receipt.document;
  return {
    status: 200,
    locale,
    title: text.title,
    content: html`${notes(text)}
      <h1><bdi>${outletName}</bdi></h1>
      <p class="place"><bdi>${outletCity}</bdi></p>
      ${about(receipt, text, locale)} ${table(text, locale)} ${list(WORDS.payment[locale], text.settled)}
      ${footer(receipt, token, locale)}`,
  };
}

const notes = ({ notes: texts }: ReceiptText): Markup =>
  texts.length === 0
    ? html``
    : html`<div class="note" role="status">${texts.map((text) => html`<p>${text}</p>`)}</div>`;

const time = (at: Date, locale: Locale): Markup =>
  html`<time datetime="${at.toISOString()}">${momentText(at, locale)}</time>`;

const about = ({ issuedAt, document }: Receipt, { title }: ReceiptText, locale: Locale): Markup =>
  html`<p class="about">
    <strong>${title}</strong><br />
    ${WORDS.issued[locale]} ${time(issuedAt, locale)}<br />
    ${WORDS.sale[locale]} ${document.saleNumber}, ${time(document.occurredAt, locale)}
  </p>`;

const table = ({ lines, sums, total }: ReceiptText, locale: Locale): Markup =>
  html`<table role="table">
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
      ${lines.map(lineRow)}
    </tbody>
    <tfoot role="rowgroup">
      ${sums.map((each) => sumRow(each, "part"))} ${sumRow(total, "total")}
    </tfoot>
  </table>`;

/** Names are given by others: `bdi` keeps one that turns the direction of writing from turning the figures. */
const lineRow = ({ name, details, amount }: LineText): Markup =>
  html`<tr role="row">
    <td role="cell">
      <bdi>${name}</bdi>
      ${details.map((detail) => html`<span class="detail"><bdi>${detail}</bdi></span>`)}
    </td>
    <td role="cell" class="amount">${amount}</td>
  </tr>`;

const sumRow = ({ label, amount }: Sum, kind: "part" | "total"): Markup =>
  html`<tr role="row" class="${kind}">
    <th role="rowheader" scope="row"><bdi>${label}</bdi></th>
    <td role="cell" class="amount">${amount}</td>
  </tr>`;

const list = (heading: string, sums: readonly Sum[]): Markup =>
  sums.length === 0
    ? html``
    : html`<h2>${heading}</h2>
        <dl class="sums">
          ${sums.map(
            ({ label, amount, isAside }) =>
              html`<div class="${isAside ? "aside" : "own"}">
                <dt><bdi>${label}</bdi></dt>
                <dd class="amount">${amount}</dd>
              </div>`,
          )}
        </dl>`;

function footer(receipt: Receipt, token: string, locale: Locale): Markup {
  const { verifyUrl, linkEndsAt, contentSha256 } = receipt;
  const { link, label } = codeOf(receipt, locale);
  return html`<footer>
    <figure class="code">
      ${qrMarkup(qrDrawing(link), label)}
      <figcaption>${label}</figcaption>
    </figure>
    <p class="links">
      ${verifyUrl === null ? html`` : html`<a href="${VERIFY_PATH}${new URL(verifyUrl).hash}">${WORDS.verify[locale]}</a> ·`}
      <a href="/receipts/${token}.pdf">${WORDS.pdf[locale]}</a> ·
      <a href="/privacy">${WORDS.privacy[locale]}</a>
    </p>
    <p class="detail">${WORDS.keep[locale]} ${WORDS.linkEnds[locale]} ${time(linkEndsAt, locale)}</p>
    <p class="detail">${WORDS.fingerprint[locale]}: <code>${contentSha256}</code></p>
    ${readersOf(receipt, locale)}
  </footer>`;
}

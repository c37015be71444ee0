import { momentText } from "@alpokat/kernel";
import { html, type Markup } from "../markup";
import type { Locale } from "../page";
import { clauseText } from "../privacy-words";
import type { Receipt } from "./read-receipt";
import { categoryText, OUTCOME_WORDS, PURPOSE_WORDS, READER_WORDS, ROLE_WORDS } from "./reader-words";

/**
 * Who read the receipt's buyer, for whoever has its link (UU 27/2022 art. 32, ADR 60). Closed at first: a receipt is shown
 * to others for what was bought.
 */
export function readersOf({ accessLog }: Receipt, locale: Locale): Markup {
  if (accessLog === null) return html``;
  const { edges, pageInfo } = accessLog;
  return html`<details class="readers">
    <summary>${READER_WORDS.title[locale]}</summary>
    <p class="detail">${READER_WORDS.lead[locale]}</p>
    ${
      edges.length === 0
        ? html`<p>${READER_WORDS.none[locale]}</p>`
        : html`<ul>
            ${edges.map(({ node }) => entry(node, locale))}
          </ul>`
    }
    ${pageInfo.hasNextPage ? html`<p class="detail">${READER_WORDS.more[locale]}</p>` : html``}
  </details>`;
}

type Entry = NonNullable<Receipt["accessLog"]>["edges"][number]["node"];

const entry = ({ at, role, purpose, outcome, categories, clause }: Entry, locale: Locale): Markup => {
  const what = categories.map((category) => categoryText(category, locale)).join(", ");
  const why = purpose === null ? "" : `, ${PURPOSE_WORDS[purpose][locale]}`;
  return html`<li>
    <time datetime="${at.toISOString()}">${momentText(at, locale)}</time>
    <span class="detail"
      >${ROLE_WORDS[role][locale]} ${OUTCOME_WORDS[outcome][locale]} ${what}${why}
      (${clauseText(clause, locale)})</span
    >
  </li>`;
};

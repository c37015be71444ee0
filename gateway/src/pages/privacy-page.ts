import { momentText } from "@alpokat/kernel";
import { html, type Markup } from "./markup";
import type { Locale, Page } from "./page";
import { clauseText, recordText, WORDS } from "./privacy-words";
import type { HeldCategory, PolicyRule, Privacy, PrivacyNotice, ServiceHead } from "./read-privacy";

type Heading = keyof typeof WORDS;

/** The page of the notice in force, the rules by clause, the data that is kept and the heads of the record. */
export function privacyPage(privacy: Privacy, locale: Locale): Page {
  const { notice, coming, policyMatrix, categories, heads } = privacy;
  const title = WORDS.title[locale];
  const clauses = policyMatrix.clauses.map(({ clause, rules }) => clauseSection(clause, rules, locale));
  return {
    status: 200,
    locale,
    title,
    isWide: true,
    content: html`<h1>${title}</h1>
      <p>${WORDS.lead[locale]}</p>
      ${section("notice", locale, noticeContent(notice, "inForceSince", locale))}
      ${coming ? section("coming", locale, noticeContent(coming, "inForceFrom", locale)) : html``}
      ${section("rules", locale, [
        html`<p>${WORDS.rulesLead[locale]}</p>`,
        facts([[WORDS.policyHash[locale], fingerprint(policyMatrix.policyHash)]]),
        ...clauses,
      ])}
      ${section("kept", locale, [
        html`<ul class="cards">
          ${categories.map((category) => categoryCard(category, locale))}
        </ul>`,
      ])}
      ${section("record", locale, [
        html`<p>${WORDS.recordLead[locale]}</p>`,
        html`<ul class="cards">
          ${heads.map((head) => headCard(head, locale))}
        </ul>`,
      ])}`,
  };
}

const section = (heading: Heading, locale: Locale, content: readonly Markup[]): Markup =>
  html`<section>
    <h2 id="${heading}">${WORDS[heading][locale]}</h2>
    ${content}
  </section> `;

/** Names and values; what has no value is left out. */
const facts = (pairs: readonly (readonly [name: string, value: string | Markup])[]): Markup =>
  html`<dl class="facts">
    ${pairs
      .filter(([, value]) => value !== "")
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div> `,
      )}
  </dl> `;

const fingerprint = (text: string): Markup => html`<code>${text}</code>`;
const time = (at: Date, locale: Locale): Markup =>
  html`<time datetime="${at.toISOString()}">${momentText(at, locale)}</time>`;

function noticeContent(
  { version, text, sha256, effectiveFrom }: PrivacyNotice,
  since: "inForceSince" | "inForceFrom",
  locale: Locale,
): readonly Markup[] {
  return [
    html`<p>
      <strong>${WORDS.version[locale]} ${String(version)}</strong>, ${WORDS[since][locale]}
      ${time(effectiveFrom, locale)}
    </p>`,
    facts([[WORDS.fingerprint[locale], fingerprint(sha256)]]),
    html`<details>
      <summary>${WORDS.read[locale]}</summary>
      <div class="notice">${noticeParagraphs(text)}</div>
    </details>`,
  ];
}

const TITLED = /^\*\*(.+?)\*\*\s*/;

/** A paragraph with a title in asterisks is wrapped text; in all others a line is a line. */
const noticeParagraphs = (text: string): readonly Markup[] =>
  text.split(/\n{2,}/).map((paragraph) => {
    const title = TITLED.exec(paragraph)?.[1];
    if (title === undefined) return html`<p>${paragraph}</p> `;
    return html`<p><strong>${title}</strong> ${paragraph.replace(TITLED, "").replace(/\s+/g, " ")}</p> `;
  });

const clauseSection = (clause: string, rules: readonly PolicyRule[], locale: Locale): Markup =>
  html`<details>
    <summary>
      ${clauseText(clause, locale)} <span class="detail-inline">(${String(rules.length)})</span>
    </summary>
    <ul class="cards">
      ${rules.map((rule) => ruleCard(rule, locale))}
    </ul>
  </details> `;

const ruleCard = (rule: PolicyRule, locale: Locale): Markup =>
  html`<li class="${rule.effect}">
    <p><strong>${WORDS[rule.effect === "permit" ? "permits" : "forbids"][locale]}:</strong> ${rule.note}</p>
    ${facts([
      [WORDS.who[locale], rule.roles.join(", ")],
      [WORDS.does[locale], rule.actions.join(", ")],
      [WORDS.purpose[locale], rule.purposes.join(", ")],
      [WORDS.data[locale], rule.categories.join(", ")],
      [WORDS.basis[locale], `${rule.basis}; ${rule.law}`],
    ])}
    <p class="detail">${rule.id}</p>
  </li> `;

const categoryCard = (held: HeldCategory, locale: Locale): Markup =>
  html`<li>
    <p><strong>${held.text}</strong> <span class="detail-inline">${held.category}</span></p>
    ${held.isSpecific ? html`<p class="detail">${WORDS.specific[locale]}</p>` : html``}
    ${facts([
      [WORDS.keptFor[locale], held.retention ? `${held.retention.note} ${held.retention.law}` : ""],
      [
        WORDS.processors[locale],
        held.processors.map(({ name, task, country }) => `${name} (${country}): ${task}`).join(" "),
      ],
    ])}
  </li> `;

const headCard = ({ record, head }: ServiceHead, locale: Locale): Markup =>
  html`<li>
    <p><strong>${recordText(record, locale)}</strong> <span class="detail-inline">${record}</span></p>
    ${
      head
        ? facts([
            [WORDS.events[locale], String(head.size)],
            [WORDS.signedAt[locale], time(head.at, locale)],
            [WORDS.root[locale], fingerprint(head.root)],
            [WORDS.signature[locale], fingerprint(head.signature)],
          ])
        : html`<p class="detail">${WORDS[head === null ? "noneYet" : "notAnswering"][locale]}</p>`
    }
  </li> `;

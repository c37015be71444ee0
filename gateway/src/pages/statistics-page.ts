import { amountText, momentText } from "@alpokat/kernel";
import { type Bar, barChart } from "./bar-chart";
import { html, type Markup } from "./markup";
import type { Locale, Page } from "./page";
import type { Release, Statistics, Total } from "./read-statistics";
import { methodText, monthText, noiseTexts, numberText, ruleTexts, WORDS } from "./statistics-words";

/** The page of released statistics. Every drawing has its figures beside it as text. */
export function statisticsPage({ newest, months }: Statistics, locale: Locale): Page {
  const title = WORDS.title[locale];
  return {
    status: 200,
    locale,
    title,
    isWide: true,
    content: html`<h1>${title}</h1>
      <p>${WORDS.lead[locale]}</p>
      ${newest ? releaseSections(newest, months, locale) : html`<p>${WORDS.none[locale]}</p>`}`,
  };
}

function releaseSections(newest: Release, months: Statistics["months"], locale: Locale): Markup {
  const { period, releasedAt, cities } = newest;
  return html`<h2>${monthText(period, locale)}</h2>
    <p class="place">
      ${WORDS.released[locale]}
      <time datetime="${releasedAt.toISOString()}">${momentText(releasedAt, locale)}</time>
    </p>
    ${cities.length === 0 ? html`<p>${WORDS.noCells[locale]}</p>` : html``}
    <div class="charts">${spendingCharts(newest, locale)} ${peopleChart(months, locale)}</div>
    <div class="texts">
      <section>
        <h2>${WORDS.how[locale]}</h2>
        <ul class="rules">
          ${ruleTexts(newest, locale).map((rule) => html`<li>${rule}</li> `)}
        </ul>
      </section>
      <section>
        <h2>${WORDS.noise[locale]}</h2>
        ${noiseTexts(newest, locale).map((text) => html`<p>${text}</p> `)}
      </section>
    </div>`;
}

/** A chart for each dimension and currency: sums of two currencies share no axis. */
function spendingCharts({ cities, categories, methods }: Release, locale: Locale): readonly Markup[] {
  const charts = [
    { title: WORDS.cities[locale], totals: cities, label: (key: string | null) => key ?? "" },
    {
      title: WORDS.categories[locale],
      totals: categories,
      label: (key: string | null) => key ?? WORDS.otherItems[locale],
    },
    {
      title: WORDS.methods[locale],
      totals: methods,
      label: (key: string | null) => methodText(key, locale),
    },
  ];
  const currencies = [...new Set(cities.map(({ revenue }) => revenue.currencyCode))];
  return currencies.flatMap((currency) =>
    charts.map(({ title, totals, label }) => {
      const own = totals.filter(({ revenue }) => revenue.currencyCode === currency);
      const shown = currencies.length === 1 ? title : `${title} (${currency})`;
      return barChart(
        shown,
        own.map((total) => spendingBar(total, label(total.key))),
      );
    }),
  );
}

const spendingBar = ({ revenue, revenueMargin }: Total, label: string): Bar => ({
  label,
  text: amountText(revenue),
  marginText: amountText(revenueMargin),
  value: Number(revenue.amount),
  margin: Number(revenueMargin.amount),
});

/** Oldest first, as time goes. */
function peopleChart(months: Statistics["months"], locale: Locale): Markup {
  const bars = months
    .filter(({ totals }) => totals.length > 0)
    .map(({ period, totals }): Bar => {
      const people = sumOf(totals, ({ people: each }) => each);
      const margin = sumOf(totals, ({ peopleMargin: each }) => each);
      return {
        label: monthText(period, locale),
        text: numberText(people, locale),
        marginText: numberText(margin, locale),
        value: people,
        margin,
      };
    })
    .reverse();
  return bars.length === 0 ? html`` : barChart(WORDS.months[locale], bars);
}

const sumOf = (totals: readonly Total[], figure: (total: Total) => number): number =>
  totals.reduce((sum, total) => sum + figure(total), 0);

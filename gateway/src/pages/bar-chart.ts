import { html, type Markup } from "./markup";

/** A bar with its words: what the eye sees of it stands beside it as text. */
export interface Bar {
  readonly label: string;
  /** The figure as people read it. */
  readonly text: string;
  /** The margin as people read it. */
  readonly marginText: string;
  readonly value: number;
  readonly margin: number;
}

const WIDTH = 1000;
const HEIGHT = 24;

/**
 * Bars from zero, each with a band of how far its figure may be off. The drawing stretches with the page and holds no
 * text, so that words keep their size on a phone and are read out once.
 */
export function barChart(title: string, bars: readonly Bar[]): Markup {
  const greatest = Math.max(1, ...bars.map(({ value, margin }) => value + margin));
  return html`<figure>
    <figcaption>${title}</figcaption>
    <ul role="list" class="bars">
      ${bars.map((bar) => barRow(bar, greatest))}
    </ul>
  </figure> `;
}

function barRow({ label, text, marginText, value, margin }: Bar, greatest: number): Markup {
  const at = (figure: number): number => Math.round((WIDTH * Math.max(0, figure)) / greatest);
  const [from, end, to] = [at(value - margin), at(value), at(value + margin)];
  return html`<li>
    <span class="label"><bdi>${label}</bdi></span>
    <span class="amount">${text} <span class="margin">± ${marginText}</span></span>
    <svg
      class="bar"
      viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="track" width="${String(WIDTH)}" height="${String(HEIGHT)}" />
      <rect class="value" width="${String(end)}" height="${String(HEIGHT)}" />
      <rect class="band" x="${String(from)}" y="8" width="${String(to - from)}" height="8" />
    </svg>
  </li>`;
}

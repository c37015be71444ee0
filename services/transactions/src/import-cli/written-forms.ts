const TOKENS = ["YYYY", "MM", "DD", "HH", "mm", "ss"] as const;
type Token = (typeof TOKENS)[number];
const TOKEN = new RegExp(TOKENS.join("|"), "g");
const OF_DAY: readonly Token[] = ["YYYY", "MM", "DD"];
const OF_MINUTE: readonly Token[] = [...OF_DAY, "HH", "mm"];

const hasOnce = (form: string, needed: readonly Token[]): boolean => {
  const tokens: readonly string[] = form.match(TOKEN) ?? [];
  return new Set(tokens).size === tokens.length && needed.every((token) => tokens.includes(token));
};

/** Whether a form of moments has each part that is needed, and none twice; `ss` may be there. */
export const isDateForm = (form: string): boolean => hasOnce(form, OF_MINUTE);

/** Whether a form of days has each part that is needed, and none twice; a time may be there. */
export const isDayForm = (form: string): boolean => hasOnce(form, OF_DAY);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The parts of a date as a text has them; empty where its form has none. */
type DateParts = Readonly<Record<Token, string>>;

/**
 * Reads dates that are written in one of some forms, such as `DD/MM/YYYY HH:mm`.
 * @returns a function that gives what `write` makes of a date's parts, or null where the text has no such form.
 */
export function datePartsReader(
  forms: readonly string[],
  write: (parts: DateParts) => string,
): (text: string) => string | null {
  const patterns = forms.map((form) => {
    const tokens = form.match(TOKEN) ?? [];
    const parts = form.split(TOKEN).map(escaped);
    const source = parts.map((part, place) => {
      const token = tokens[place];
      return token === undefined ? part : `${part}(?<${token}>\\d{${String(token.length)}})`;
    });
    return new RegExp(`^${source.join("")}$`);
  });
  return (text) => {
    for (const pattern of patterns) {
      const found = pattern.exec(text.trim())?.groups;
      if (found) return write({ ...NO_PARTS, ...found });
    }
    return null;
  };
}

const NO_PARTS: DateParts = { YYYY: "", MM: "", DD: "", HH: "", mm: "", ss: "" };

/** Reads moments, which it gives as the gateway takes them with sales: `MM-DD-YYYY HH:MM`. */
export const dateReader = (forms: readonly string[]): ((text: string) => string | null) =>
  datePartsReader(forms, ({ YYYY, MM, DD, HH, mm }) => `${MM}-${DD}-${YYYY} ${HH}:${mm}`);

/** How another system's books write numbers. */
export interface NumberForm {
  readonly decimal: "." | ",";
  /** Between groups of three digits; empty for none. */
  readonly thousands: string;
}

const CURRENCY = /^(?:Rp\.?|IDR|GBP|£)\s*/i;

/**
 * Reads numbers that are written in a form, with or without a currency before them; a negative one has a minus before or
 * after it, or stands in brackets.
 * @returns a function that gives decimal text with a point, without empty decimals, or null where the text has no such form.
 */
export function numberReader({ decimal, thousands }: NumberForm): (text: string) => string | null {
  const groups = thousands === "" ? "" : `|\\d{1,3}(?:${escaped(thousands)}\\d{3})+`;
  const form = new RegExp(`^(?<whole>\\d+${groups})(?:${escaped(decimal)}(?<part>\\d+))?$`);
  return (text) => {
    const { sign, digits } = withoutSign(text.trim());
    const found = form.exec(digits.replace(CURRENCY, ""))?.groups;
    if (!found?.whole) return null;
    const part = (found.part ?? "").replace(/0+$/, "");
    return `${sign}${found.whole.replaceAll(/\D/g, "")}${part === "" ? "" : `.${part}`}`;
  };
}

function withoutSign(text: string): { readonly sign: "" | "-"; readonly digits: string } {
  const negative = /^\((.*)\)$|^-(.*)$|^(.*)-$/.exec(text);
  if (!negative) return { sign: "", digits: text };
  return { sign: "-", digits: (negative[1] ?? negative[2] ?? negative[3] ?? "").trim() };
}

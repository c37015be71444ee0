const TOKENS = ["YYYY", "MM", "DD", "HH", "mm", "ss"] as const;
type Token = (typeof TOKENS)[number];
const TOKEN = new RegExp(TOKENS.join("|"), "g");
const NEEDED: readonly Token[] = ["YYYY", "MM", "DD", "HH", "mm"];

/** Whether a form of dates has each part that is needed, and none twice; `ss` may be there. */
export function isDateForm(form: string): boolean {
  const tokens: readonly string[] = form.match(TOKEN) ?? [];
  return new Set(tokens).size === tokens.length && NEEDED.every((token) => tokens.includes(token));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Reads moments that are written in one of some forms, such as `DD/MM/YYYY HH:mm`.
 * @returns a function that gives a moment as the gateway takes it, `MM-DD-YYYY HH:MM`, or null where the text has no such form.
 */
export function dateReader(forms: readonly string[]): (text: string) => string | null {
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
      if (found)
        return `${found.MM ?? ""}-${found.DD ?? ""}-${found.YYYY ?? ""} ${found.HH ?? ""}:${found.mm ?? ""}`;
    }
    return null;
  };
}

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

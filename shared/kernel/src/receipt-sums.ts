import { amountText } from "./amount-text";
import type { CurrencyCode } from "./money";
import type { Bilingual } from "./user-error";

/** Decimal text in major units. */
interface Amount {
  readonly amount: string;
  readonly currencyCode: CurrencyCode;
}

/** What a receipt says of its total; null where there is none of it. */
export interface ReceiptParts {
  readonly subtotal: Amount;
  readonly discounts: readonly { readonly name: string | null; readonly amount: Amount }[];
  readonly serviceCharge: Amount | null;
  readonly taxes: readonly {
    readonly name: string;
    /** Percent, as decimal text. */
    readonly rate: string;
    readonly amount: Amount;
    /** Whether the prices hold it already. */
    readonly isInclusive: boolean;
  }[];
  readonly tip: Amount | null;
  readonly cashRounding: Amount | null;
}

/** A label and an amount beside it, for people. */
export interface ReceiptSum {
  readonly label: string;
  readonly amount: string;
}

type Language = keyof Bilingual;

const WORDS = {
  subtotal: { id: "Subtotal", en: "Subtotal" },
  discount: { id: "Diskon", en: "Discount" },
  service: { id: "Biaya layanan", en: "Service charge" },
  included: { id: "Termasuk", en: "Including" },
  tip: { id: "Tip", en: "Tip" },
  rounding: { id: "Pembulatan tunai", en: "Cash rounding" },
} as const satisfies Record<string, Bilingual>;

/** From the lines to the total, as page, PDF and mail write it; empty where the total is what the lines come to. */
export function receiptSums(parts: ReceiptParts, language: Language): readonly ReceiptSum[] {
  const { subtotal, discounts, serviceCharge, taxes, tip, cashRounding } = parts;
  const between = [
    ...discounts.map(({ name, amount }) => lessOf(name ?? WORDS.discount[language], amount)),
    serviceCharge && sumOf(WORDS.service[language], serviceCharge),
    ...taxes
      .filter(({ isInclusive }) => !isInclusive)
      .map((tax) => sumOf(taxText(tax, language), tax.amount)),
    tip && sumOf(WORDS.tip[language], tip),
    cashRounding && sumOf(WORDS.rounding[language], cashRounding),
  ].filter((each) => each !== null);
  return between.length === 0 ? [] : [sumOf(WORDS.subtotal[language], subtotal), ...between];
}

/** Taxes that the prices hold already: they are told, and added to nothing. */
export const includedTaxes = ({ taxes }: ReceiptParts, language: Language): readonly ReceiptSum[] =>
  taxes
    .filter(({ isInclusive }) => isInclusive)
    .map((tax) => sumOf(`${WORDS.included[language]} ${taxText(tax, language)}`, tax.amount));

/** With the sign for minus and not the hyphen, as figures are set. */
const sumOf = (label: string, amount: Amount): ReceiptSum => ({
  label,
  amount: amountText(amount).replace("-", "−"),
});

const lessOf = (label: string, amount: Amount): ReceiptSum => ({
  label,
  amount: `−${amountText(amount)}`,
});

const TAGS = { id: "id-ID", en: "en-GB" } as const;
const RATE_DECIMALS = 2;

function taxText({ name, rate }: ReceiptParts["taxes"][number], language: Language): string {
  const format = new Intl.NumberFormat(TAGS[language], { maximumFractionDigits: RATE_DECIMALS });
  return `${name} ${format.format(rate as Intl.StringNumericLiteral)}%`;
}

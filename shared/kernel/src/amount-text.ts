import { CURRENCY_EXPONENTS, type CurrencyCode } from "./money";

/** A currency is written the way it is at home, whatever the language of the text: `Rp50.000`, `£2.55`. */
const HOME: Readonly<Record<CurrencyCode, string>> = { IDR: "id-ID", GBP: "en-GB" };

/**
 * An amount for people, as mails and pages write it.
 * @param amount decimal text in major units; it goes to Intl as it is, never through a float.
 */
export function amountText({
  amount,
  currencyCode,
}: {
  readonly amount: string;
  readonly currencyCode: CurrencyCode;
}): string {
  const digits = CURRENCY_EXPONENTS[currencyCode];
  const format = new Intl.NumberFormat(HOME[currencyCode], {
    style: "currency",
    currency: currencyCode,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // CLDR puts a no-break space between Rp and the figure; Indonesian usage (PUEBI) has none.
  return format.format(amount as Intl.StringNumericLiteral).replace(/\s/gu, "");
}

/** Digits of a card's number, by ISO/IEC 7812. */
const FEWEST_DIGITS = 13;
const MOST_DIGITS = 19;

/**
 * Whether a text is a card's full number, however it is grouped: so many digits with Luhn's check digit. Such a number is kept
 * nowhere (PCI DSS 3.5), and of ten other numbers of that length one looks like it: whoever sends it has to send another text.
 */
export function looksLikeCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[\s._-]/g, "");
  const isLongEnough = digits.length >= FEWEST_DIGITS && digits.length <= MOST_DIGITS;
  return isLongEnough && /^[0-9]+$/.test(digits) && hasCheckDigit(digits);
}

/** Luhn: from the right, every second digit counts twice, by the sum of its own digits. */
function hasCheckDigit(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

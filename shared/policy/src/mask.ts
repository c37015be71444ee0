import { isWithin, type Category } from "@alpokat/kernel";

/** Always as long, so that a mask never tells the length of what it hides. */
const DOTS = "•••";

/**
 * Hides most of a value: `a•••@contoh.id`, `+62 812-••••-678`, `B••• S•••`, and nothing but dots for every other
 * category. A value that isn't text has no mask and becomes null; of a list every item is masked.
 */
export function maskValue(category: Category, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => maskValue(category, item));
  if (typeof value !== "string") return null;
  if (isWithin(category, "user.contact.email")) return maskEmail(value);
  if (isWithin(category, "user.contact.phone_number")) return maskPhone(value);
  if (isWithin(category, "user.name")) return maskName(value);
  return DOTS;
}

const firstLetter = (text: string): string => Array.from(text)[0] ?? "";

function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return DOTS;
  return `${firstLetter(address)}${DOTS}${address.slice(at)}`;
}

/** An Indonesian mobile number, with its country code or the national 0: prefix of the operator, and the last three. */
const INDONESIAN = /^(?:\+?62|0)(8\d{2})\d+(\d{3})$/;

function maskPhone(number: string): string {
  const [, operator, last] = INDONESIAN.exec(number.replaceAll(/[\s().-]/g, "")) ?? [];
  return operator && last ? `+62 ${operator}-••••-${last}` : DOTS;
}

function maskName(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last) return DOTS;
  // A middle name would tell how many words there are: the first and the last are shown, and always two.
  return `${firstLetter(first)}${DOTS} ${firstLetter(last)}${DOTS}`;
}

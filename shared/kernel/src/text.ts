/** Control characters, lone surrogates, and marks that turn the direction of text so that a name reads as another. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text has 1 to `maxLength` characters, all of them printable. PostgreSQL would answer 22021 to a NUL. */
export const isPrintableText = (text: string, maxLength: number): boolean =>
  text.length > 0 && text.length <= maxLength && text.isWellFormed() && !UNPRINTABLE.test(text);

/** Control characters, line ends, lone surrogates, and marks that turn the direction of text so that a name reads as another. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Something that a reader sees: neither space nor one of the characters that show nothing (the blank of Braille is a symbol by its class). */
const VISIBLE = /[^\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text has 1 to `maxLength` characters, all of them printable and one of them to be seen. PostgreSQL would answer 22021 to a NUL. */
export const isPrintableText = (text: string, maxLength: number): boolean =>
  text.length <= maxLength && text.isWellFormed() && VISIBLE.test(text) && !UNPRINTABLE.test(text);

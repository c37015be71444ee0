import serialize from "canonicalize";

/**
 * The one text that a value has by RFC 8785 (JSON Canonicalization Scheme): what is hashed and signed.
 * @throws Error for what JSON can't hold, such as NaN.
 */
export function canonicalText(value: Readonly<Record<string, unknown>>): string {
  const text = serialize(value);
  if (text === undefined) throw new Error("The value has no JSON text.");
  return text;
}

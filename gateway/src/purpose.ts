import { isPurpose, type Purpose } from "@alpokat/kernel";
import { refusal } from "./refusals";

/**
 * The purpose stated in `x-alpokat-purpose`; null without the header. Staff must say why; the policy decides for whom
 * a missing purpose is enough.
 * @throws PublicError BAD_USER_INPUT for a word that is no purpose: it must not pass as "none stated".
 */
export function parsePurpose(header: string | undefined): Purpose | null {
  if (header === undefined) return null;
  if (isPurpose(header)) return header;
  throw refusal("BAD_USER_INPUT", "unknown purpose", {
    id: "Header x-alpokat-purpose tidak menyebut tujuan yang dikenal.",
    en: "The header x-alpokat-purpose names no known purpose.",
  });
}

import { type GateFault, gateFault, isText } from "./gates";
import type { DisclosureRequest, LegalBasis, Submission } from "./legal-request";

/** Nobody is ever told of these (UU 8/2010 art. 12; UU 9/2013 art. 28), whatever a letter says. */
const PROHIBITED: readonly LegalBasis[] = ["TPPU_70", "TPPU_71", "TPPU_72", "DTTOT"];
const isTellingProhibited = (basis: LegalBasis): boolean => PROHIBITED.includes(basis);

/** Whether a request is kept from its subjects, and when that ends; null for never. */
export function secrecyOf({ legalBasis, isSecret, gag }: Submission): {
  readonly isSecret: boolean;
  readonly gagUntil: Date | null;
} {
  if (isTellingProhibited(legalBasis)) return { isSecret: true, gagUntil: null };
  return { isSecret: isSecret || gag !== null, gagUntil: gag?.until ?? null };
}

export function gagFault({ gag }: Submission, now: Date): GateFault | null {
  if (!gag || (isText(gag.basis, 200) && (gag.until === null || gag.until > now))) return null;
  const text = {
    id: "Larangan memberi tahu harus menyebut dasarnya dan berakhir di masa depan, bila berakhir.",
    en: "A gag names its basis, and ends in the future if it ends.",
  };
  return gateFault("GAG_INVALID", text, "gag");
}

export const NOTICE_STATES = ["DUE", "DELAYED_UNTIL", "PROHIBITED"] as const;
/** Whether the subjects have to be told of a disclosure: at once, once the gag ends, or never. */
export type NoticeState = (typeof NOTICE_STATES)[number];

/** The notice that the subjects of a request are owed, as things stand. */
export function noticeStateOf({
  isSecret,
  gagUntil,
}: Pick<DisclosureRequest, "isSecret" | "gagUntil">): NoticeState {
  if (!isSecret) return "DUE";
  return gagUntil === null ? "PROHIBITED" : "DELAYED_UNTIL";
}

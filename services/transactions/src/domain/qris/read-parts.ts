import {
  type AcquirerAccount,
  MERCHANT_PAN,
  NATIONAL_IDENTIFIER,
  NMID,
  QRIS_CRITERIA,
  type QrisCode,
  type QrisCriteria,
  type QrisTip,
  TAGS,
  TIP_TEXT,
  isCodeText,
} from "./code";
import { type QrisFault, fault, isFault } from "./fault";
import { readDataObjects } from "./tlv";

type Objects = ReadonlyMap<string, string>;

const LONGEST = { identifier: 32, merchantId: 15, additional: 25 } as const;
/** Whole rupiah; zeros after a point change nothing, and nothing else may stand there. */
const RUPIAH = /^([1-9][0-9]{0,11})(?:\.0{1,2})?$/;
const SHARE = /^([0-9]{1,2})(?:\.([0-9]{1,2}))?$/;

/** Rupiah of an amount's text, greater than zero; null where it is none. */
export function rupiahOf(text: string): bigint | null {
  const whole = RUPIAH.exec(text)?.[1];
  return whole === undefined || text.length > 13 ? null : BigInt(whole);
}

/** The first account of the merchant's: tags 26 to 50. */
export function readAccount(objects: Objects): AcquirerAccount | QrisFault {
  const tag = [...objects.keys()]
    .filter((each) => each >= TAGS.firstAccount && each < TAGS.national)
    .sort()[0];
  if (tag === undefined) return fault("ACCOUNT_INVALID", TAGS.firstAccount);
  const parts = readDataObjects(objects.get(tag) ?? "", tag);
  if (isFault(parts)) return parts;
  const account = {
    identifier: parts.get("00") ?? "",
    merchantPan: parts.get("01") ?? null,
    merchantId: parts.get("02") ?? null,
  };
  return isAccount(account) ? account : fault("ACCOUNT_INVALID", tag);
}

/** Whether an account can stand in a code. */
export const isAccount = ({ identifier, merchantPan, merchantId }: AcquirerAccount): boolean =>
  isCodeText(identifier, LONGEST.identifier) &&
  (merchantPan === null || MERCHANT_PAN.test(merchantPan)) &&
  (merchantId === null || isCodeText(merchantId, LONGEST.merchantId));

/** Bank Indonesia's own template, tag 51. */
export function readNational(objects: Objects): Pick<QrisCode, "nmid" | "criteria"> | QrisFault {
  const parts = readDataObjects(objects.get(TAGS.national) ?? "", TAGS.national);
  if (isFault(parts)) return parts;
  const nmid = parts.get("02") ?? "";
  const criteria = parts.get("03") ?? "";
  if (parts.get("00") !== NATIONAL_IDENTIFIER || !NMID.test(nmid))
    return fault("NMID_INVALID", TAGS.national);
  return isCriteria(criteria) ? { nmid, criteria } : fault("CRITERIA_UNKNOWN", TAGS.national);
}

const isCriteria = (text: string): text is QrisCriteria =>
  (QRIS_CRITERIA as readonly string[]).includes(text);

/** Tags 55 to 57: which of them there are says what the tip is. */
export function readTip(objects: Objects): QrisTip | QrisFault | null {
  const amount = objects.get(TAGS.tipAmount);
  const share = objects.get(TAGS.tipShare);
  const present = [TAGS.tip, TAGS.tipAmount, TAGS.tipShare].filter((tag) => objects.has(tag)).join("+");
  switch (`${present}=${objects.get(TAGS.tip) ?? ""}`) {
    case "=":
      return null;
    case `55=${TIP_TEXT.ASKED}`:
      return { kind: "ASKED" };
    case `55+56=${TIP_TEXT.FIXED}`:
      return fixedTip(amount ?? "");
    case `55+57=${TIP_TEXT.SHARE}`:
      return shareTip(share ?? "");
    default:
      return fault("TIP_INVALID", TAGS.tip);
  }
}

function fixedTip(text: string): QrisTip | QrisFault {
  const amount = rupiahOf(text);
  return amount === null ? fault("TIP_INVALID", TAGS.tip) : { kind: "FIXED", amount };
}

function shareTip(text: string): QrisTip | QrisFault {
  const parts = SHARE.exec(text);
  const basisPoints = parts ? Number(parts[1]) * 100 + Number((parts[2] ?? "").padEnd(2, "0")) : 0;
  return basisPoints === 0 ? fault("TIP_INVALID", TAGS.tip) : { kind: "SHARE", basisPoints };
}

/** What tag 62 adds: the bill's number, the payment's reference, the terminal. */
export function readAdditional(
  objects: Objects,
): Pick<QrisCode, "billNumber" | "reference" | "terminal"> | QrisFault {
  const parts = readDataObjects(objects.get(TAGS.additional) ?? "", TAGS.additional);
  if (isFault(parts)) return parts;
  const [billNumber, reference, terminal] = ["01", "05", "07"].map((tag) => parts.get(tag) ?? null);
  const texts = [billNumber, reference, terminal].filter((text) => text !== null && text !== undefined);
  if (!texts.every((text) => isCodeText(text, LONGEST.additional)))
    return fault("ADDITIONAL_DATA_INVALID", TAGS.additional);
  return { billNumber: billNumber ?? null, reference: reference ?? null, terminal: terminal ?? null };
}

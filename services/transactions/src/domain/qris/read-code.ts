import {
  COUNTRY_TEXT,
  FORMAT_TEXT,
  KIND_TEXT,
  MERCHANT_CATEGORY,
  POSTCODE,
  type QrisCode,
  type QrisKind,
  RUPIAH_TEXT,
  TAGS,
  isCodeText,
} from "./code";
import { crc16 } from "./crc16";
import { type QrisFault, type QrisFaultCode, fault, isFault } from "./fault";
import { readAccount, readAdditional, readNational, readTip, rupiahOf } from "./read-parts";
import { readDataObjects } from "./tlv";

/** EMVCo's limit for a code's text. */
const LONGEST_CODE = 512;
const PRINTABLE = /^[\x20-\x7e]*$/;
const CRC_OBJECT_LENGTH = 8;
const LONGEST = { name: 25, city: 15 } as const;

type Objects = ReadonlyMap<string, string>;

/**
 * Reads a QRIS code strictly: structure, checksum, then every data object that Indonesia requires. Objects that the
 * specification leaves to others are passed over, as EMVCo demands of a reader.
 */
export function readCode(text: string): { readonly code: QrisCode } | { readonly fault: QrisFault } {
  const objects = readStructure(text);
  if (isFault(objects)) return { fault: objects };
  const wrong = firstFault(objects);
  if (wrong) return { fault: wrong };
  return readContent(objects);
}

function readStructure(text: string): Objects | QrisFault {
  if (text.length > LONGEST_CODE) return fault("TOO_LONG");
  if (!PRINTABLE.test(text)) return fault("NOT_PRINTABLE");
  const objects = readDataObjects(text);
  if (isFault(objects)) return objects;
  const tags = [...objects.keys()];
  if (tags[0] !== TAGS.format || objects.get(TAGS.format) !== FORMAT_TEXT)
    return fault("FORMAT_INVALID", TAGS.format);
  if (tags.at(-1) !== TAGS.crc) return fault("CRC_NOT_LAST", TAGS.crc);
  const crc = objects.get(TAGS.crc) ?? "";
  const isRight = crc.length === 4 && crc === crc16(text.slice(0, 4 - CRC_OBJECT_LENGTH));
  return isRight ? objects : fault("CRC_WRONG", TAGS.crc);
}

/** Data objects of one fixed form, in the order of their tags, and what is wrong about another form. */
const FORMS: readonly (readonly [tag: string, code: QrisFaultCode, isRight: (value: string) => boolean])[] = [
  [TAGS.kind, "KIND_UNKNOWN", (value) => kindOf(value) !== null],
  [TAGS.category, "CATEGORY_INVALID", (value) => MERCHANT_CATEGORY.test(value)],
  [TAGS.currency, "CURRENCY_NOT_IDR", (value) => value === RUPIAH_TEXT],
  [TAGS.country, "COUNTRY_NOT_ID", (value) => value === COUNTRY_TEXT],
  [TAGS.name, "NAME_INVALID", (value) => isCodeText(value, LONGEST.name)],
  [TAGS.city, "CITY_INVALID", (value) => isCodeText(value, LONGEST.city)],
  [TAGS.postcode, "POSTCODE_INVALID", (value) => POSTCODE.test(value)],
];

function firstFault(objects: Objects): QrisFault | null {
  const wrong = FORMS.find(([tag, , isRight]) => !isRight(objects.get(tag) ?? ""));
  return wrong ? fault(wrong[1], wrong[0]) : null;
}

const kindOf = (text: string): QrisKind | null =>
  text === KIND_TEXT.STATIC ? "STATIC" : text === KIND_TEXT.DYNAMIC ? "DYNAMIC" : null;

function readContent(objects: Objects): { readonly code: QrisCode } | { readonly fault: QrisFault } {
  const kind = kindOf(objects.get(TAGS.kind) ?? "") ?? "STATIC";
  const amount = readAmount(objects, kind);
  if (amount !== null && typeof amount === "object") return { fault: amount };
  const account = readAccount(objects);
  if (isFault(account)) return { fault: account };
  const national = readNational(objects);
  if (isFault(national)) return { fault: national };
  const tip = readTip(objects);
  if (tip && isFault(tip)) return { fault: tip };
  const additional = readAdditional(objects);
  if (isFault(additional)) return { fault: additional };
  return {
    code: {
      kind,
      account,
      ...national,
      merchantCategory: textOf(objects, TAGS.category),
      amount,
      tip,
      merchantName: textOf(objects, TAGS.name),
      city: textOf(objects, TAGS.city),
      postcode: textOf(objects, TAGS.postcode),
      ...additional,
    },
  };
}

const textOf = (objects: Objects, tag: string): string => objects.get(tag) ?? "";

/** @returns null for none, which only a static code may have. */
function readAmount(objects: Objects, kind: QrisKind): bigint | null | QrisFault {
  const text = objects.get(TAGS.amount);
  if (text === undefined) return kind === "STATIC" ? null : fault("AMOUNT_INVALID", TAGS.amount);
  return rupiahOf(text) ?? fault("AMOUNT_INVALID", TAGS.amount);
}

import {
  COUNTRY_TEXT,
  FORMAT_TEXT,
  KIND_TEXT,
  NATIONAL_IDENTIFIER,
  type QrisCode,
  type QrisTip,
  RUPIAH_TEXT,
  TAGS,
  TIP_TEXT,
} from "./code";
import { crc16 } from "./crc16";
import type { QrisFault } from "./fault";
import { readCode } from "./read-code";
import { dataObject } from "./tlv";

/** The text that a QRIS code shows. What it can't say is refused by the same rules that reading has. */
export function writeCode(code: QrisCode): { readonly text: string } | { readonly fault: QrisFault } {
  const body = `${dataObjects(code).join("")}${TAGS.crc}04`;
  const text = body + crc16(body);
  const read = readCode(text);
  return "fault" in read ? read : { text };
}

function dataObjects(code: QrisCode): readonly string[] {
  const { account } = code;
  return [
    dataObject(TAGS.format, FORMAT_TEXT),
    dataObject(TAGS.kind, KIND_TEXT[code.kind]),
    template(TAGS.firstAccount, {
      "00": account.identifier,
      "01": account.merchantPan,
      "02": account.merchantId,
      "03": code.criteria,
    }),
    template(TAGS.national, { "00": NATIONAL_IDENTIFIER, "02": code.nmid, "03": code.criteria }),
    dataObject(TAGS.category, code.merchantCategory),
    dataObject(TAGS.currency, RUPIAH_TEXT),
    ...(code.amount === null ? [] : [dataObject(TAGS.amount, code.amount.toString())]),
    ...(code.tip ? tipObjects(code.tip) : []),
    dataObject(TAGS.country, COUNTRY_TEXT),
    dataObject(TAGS.name, code.merchantName),
    dataObject(TAGS.city, code.city),
    dataObject(TAGS.postcode, code.postcode),
    template(TAGS.additional, { "01": code.billNumber, "05": code.reference, "07": code.terminal }),
  ];
}

/** A data object that holds data objects, left out where it would be empty. */
function template(tag: string, values: Readonly<Record<string, string | null>>): string {
  const present = Object.entries(values).filter((each): each is [string, string] => each[1] !== null);
  const inner = present
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([inside, value]) => dataObject(inside, value))
    .join("");
  return inner === "" ? "" : dataObject(tag, inner);
}

function tipObjects(tip: QrisTip): readonly string[] {
  const kind = dataObject(TAGS.tip, TIP_TEXT[tip.kind]);
  if (tip.kind === "ASKED") return [kind];
  if (tip.kind === "FIXED") return [kind, dataObject(TAGS.tipAmount, tip.amount.toString())];
  const hundredths = String(tip.basisPoints % 100).padStart(2, "0");
  const share = `${Math.trunc(tip.basisPoints / 100)}.${hundredths}`;
  return [kind, dataObject(TAGS.tipShare, share)];
}

import type { QrisCode } from "../../src/domain/qris/code";
import { crc16 } from "../../src/domain/qris/crc16";
import { payableFault } from "../../src/domain/qris/payable";
import { readCode } from "../../src/domain/qris/read-code";
import { writeCode } from "../../src/domain/qris/write-code";
import { qrSvg } from "../../src/rendering/qr-svg";
import { DYNAMIC, STATIC, textOf } from "./sample-codes";

const STATIC_TEXT =
  "00020101021126620017ID.CO.ALPUKAT.WWW01189360009900000000170208TOKO00010303UMI51440014ID.CO.QRIS.WWW" +
  "0215ID10203040506070303UMI5204581453033605802ID5914Warung Alpukat6007BANDUNG61054013562070703A016304";

/** The text with another content and the checksum that belongs to it. */
const resealed = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  const body = text.slice(0, -4).replace(from, to);
  return body + crc16(body);
};

describe("the checksum of a code", () => {
  test.each([
    ["the check value of CRC-16/CCITT-FALSE", "123456789", "29B1"],
    [
      "the example of EMVCo's Merchant-Presented Mode, with Chinese text in UTF-8",
      "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT" +
        "6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME" +
        "91320016A0112233449988770708123456786304",
      "A13A",
    ],
    [
      "an example of the package promptpay-qr",
      "00020101021129370016A000000677010111011300668012345675802TH53037646304",
      "6197",
    ],
    [
      "the QRIS example of the package qris_dinamis",
      "00020101021126590013ID.CO.BNI.WWW011893600009150305256502096102070790303UBE51440014ID.CO.QRIS.WWW" +
        "0215ID20222337822690303UBE5204472253033605802ID5912VFS GLOBAL 66015JAKARTA SELATAN61051294062070703A016304",
      "D7C5",
    ],
  ])("is what is published for %s", (_name, text, expected) => {
    expect(crc16(text)).toBe(expected);
  });
});

describe("a code", () => {
  test("is written in the order of its tags, with the checksum last", () => {
    expect(textOf(STATIC)).toBe(STATIC_TEXT + crc16(STATIC_TEXT));
    expect(textOf(DYNAMIC)).toBe(
      resealed(
        resealed(resealed(textOf(STATIC), "010211", "010212"), "5802ID", "5405500005802ID"),
        "62070703A01",
        "622705160199f5d0000040000703A01",
      ),
    );
  });

  test("that somebody else printed is read, what it leaves to others passed over", () => {
    const body =
      "00020101021126590013ID.CO.BNI.WWW011893600009150305256502096102070790303UBE51440014ID.CO.QRIS.WWW" +
      "0215ID20222337822690303UBE5204472253033605802ID5912VFS GLOBAL 66015JAKARTA SELATAN61051294062070703A016304";
    expect(readCode(`${body}D7C5`)).toEqual({
      code: {
        ...STATIC,
        account: { identifier: "ID.CO.BNI.WWW", merchantPan: "936000091503052565", merchantId: "610207079" },
        nmid: "ID2022233782269",
        criteria: "UBE",
        merchantCategory: "4722",
        merchantName: "VFS GLOBAL 6",
        city: "JAKARTA SELATAN",
        postcode: "12940",
      },
    });
    expect(readCode(resealed(textOf(STATIC), "5204", "8005hello5204"))).toEqual({
      code: STATIC,
    });
  });

  test.each<[string, string, QrisCode["amount"]]>([
    ["whole rupiah", "540550000", 50_000n],
    ["two zeros after the point", "540850000.00", 50_000n],
  ])("may write its amount as %s", (_name, object, amount) => {
    expect(readCode(resealed(textOf(STATIC), "5802ID", `${object}5802ID`))).toEqual({
      code: { ...STATIC, amount },
    });
  });

  test.each<[string, QrisCode["tip"]]>([
    ["55020157", { kind: "ASKED" }],
    ["5502025604", { kind: "FIXED", amount: 1_500n }],
    ["55020357", { kind: "SHARE", basisPoints: 1_050 }],
  ])("may ask for a tip: %s", (_objects, tip) => {
    const text = textOf({ ...STATIC, tip });
    expect(readCode(text)).toEqual({ code: { ...STATIC, tip } });
  });
});

const CRC = textOf(STATIC).slice(-4);
const LOWER = textOf({ ...STATIC, terminal: "A02" });

describe("a code that is not right", () => {
  test.each<[string, string, string, string | null]>([
    ["has a wrong checksum", `${STATIC_TEXT}0000`, "CRC_WRONG", "63"],
    ["has a checksum in lower case", LOWER.slice(0, -4) + LOWER.slice(-4).toLowerCase(), "CRC_WRONG", "63"],
    ["ends in the middle of its checksum", textOf(STATIC).slice(0, -1), "TRUNCATED", "63"],
    ["ends in the middle of a value", textOf(STATIC).slice(0, 60), "TRUNCATED", "26"],
    ["ends in the middle of a header", textOf(STATIC).slice(0, 8), "TRUNCATED", "01"],
    ["has a tag twice", resealed(textOf(STATIC), "5802ID", "5802ID5802ID"), "TAG_DUPLICATE", "58"],
    [
      "has a tag of a template twice",
      resealed(textOf(STATIC), "62070703A01", "62140703A010703A02"),
      "TAG_DUPLICATE",
      "62",
    ],
    ["has a length of letters", textOf(STATIC).replace("5802ID", "58O2ID"), "LENGTH_INVALID", "58"],
    ["has a length of zero", textOf(STATIC).replace("5802ID", "5800ID"), "LENGTH_INVALID", "58"],
    ["has a tag of letters", textOf(STATIC).replace("5802ID", "S802ID"), "TAG_INVALID", null],
    ["has its checksum before the end", `${STATIC_TEXT}${CRC}8001x`, "CRC_NOT_LAST", "63"],
    ["has no checksum", STATIC_TEXT.slice(0, -4), "CRC_NOT_LAST", "63"],
    ["is empty", "", "FORMAT_INVALID", "00"],
    ["is of another version", resealed(textOf(STATIC), "000201", "000202"), "FORMAT_INVALID", "00"],
    [
      "begins with another tag",
      resealed(textOf(STATIC), "000201010211", "010211000201"),
      "FORMAT_INVALID",
      "00",
    ],
    ["is neither static nor dynamic", resealed(textOf(STATIC), "010211", "010213"), "KIND_UNKNOWN", "01"],
    [
      "has an amount with a comma",
      resealed(textOf(DYNAMIC), "540550000", "540650,000"),
      "AMOUNT_INVALID",
      "54",
    ],
    [
      "has an amount with thousands",
      resealed(textOf(DYNAMIC), "540550000", "540650.000"),
      "AMOUNT_INVALID",
      "54",
    ],
    [
      "has an amount of half a rupiah",
      resealed(textOf(DYNAMIC), "540550000", "540750000.5"),
      "AMOUNT_INVALID",
      "54",
    ],
    ["has an amount of zero", resealed(textOf(DYNAMIC), "540550000", "54010"), "AMOUNT_INVALID", "54"],
    ["is dynamic without an amount", resealed(textOf(DYNAMIC), "540550000", ""), "AMOUNT_INVALID", "54"],
    ["is not in rupiah", resealed(textOf(STATIC), "5303360", "5303840"), "CURRENCY_NOT_IDR", "53"],
    ["says no currency", resealed(textOf(STATIC), "5303360", ""), "CURRENCY_NOT_IDR", "53"],
    ["is of another country", resealed(textOf(STATIC), "5802ID", "5802TH"), "COUNTRY_NOT_ID", "58"],
    ["has no category", resealed(textOf(STATIC), "52045814", ""), "CATEGORY_INVALID", "52"],
    [
      "has a postcode of four digits",
      resealed(textOf(STATIC), "610540135", "61044013"),
      "POSTCODE_INVALID",
      "61",
    ],
    ["has a fixed tip of no amount", resealed(textOf(STATIC), "5802ID", "5502025802ID"), "TIP_INVALID", "55"],
    ["has no account at an acquirer", resealed(textOf(STATIC), "2662", "8062"), "ACCOUNT_INVALID", "26"],
    ["has no national template", resealed(textOf(STATIC), "5144", "8044"), "NMID_INVALID", "51"],
    [
      "has an NMID of letters",
      resealed(textOf(STATIC), "ID1020304050607", "ID102030405060X"),
      "NMID_INVALID",
      "51",
    ],
    [
      "has criteria that there are not",
      resealed(textOf(STATIC), "0303UMI5204", "0303XXX5204"),
      "CRITERIA_UNKNOWN",
      "51",
    ],
    ["has a letter that no code may have", textOf(STATIC).replace("Warung", "Wårung"), "NOT_PRINTABLE", null],
    ["is longer than a code may be", textOf(STATIC).repeat(4), "TOO_LONG", null],
  ])("%s", (_name, text, code, tag) => {
    expect(readCode(text)).toEqual({ fault: { code, tag } });
  });

  test.each<[string, Partial<QrisCode>, string]>([
    ["a name of 26 characters", { merchantName: "N".repeat(26) }, "NAME_INVALID"],
    ["a city of 16 characters", { city: "C".repeat(16) }, "CITY_INVALID"],
    ["an NMID of 14 characters", { nmid: "ID102030405060" }, "NMID_INVALID"],
    ["a dynamic code without an amount", { kind: "DYNAMIC" }, "AMOUNT_INVALID"],
    ["a negative amount", { amount: -1n }, "AMOUNT_INVALID"],
    ["an amount of fourteen digits", { amount: 10_000_000_000_000n }, "AMOUNT_INVALID"],
    ["a reference of 26 characters", { reference: "R".repeat(26) }, "ADDITIONAL_DATA_INVALID"],
  ])("is not written either: %s", (_name, over, code) => {
    expect(writeCode({ ...STATIC, ...over })).toMatchObject({ fault: { code } });
  });

  test("is not paid where it is another merchant's, or its time has passed", () => {
    const now = new Date("2026-11-23T03:00:00.000Z");
    const context = { nmid: STATIC.nmid, expiresAt: new Date("2026-11-23T03:00:00.001Z") };
    expect(payableFault(DYNAMIC, context, now)).toBeNull();
    expect(payableFault(STATIC, { ...context, expiresAt: null }, now)).toBeNull();
    expect(payableFault(DYNAMIC, { ...context, expiresAt: now }, now)).toEqual({
      code: "EXPIRED",
      tag: null,
    });
    expect(payableFault(DYNAMIC, { ...context, nmid: "ID9999999999999" }, now)).toEqual({
      code: "OTHER_MERCHANT",
      tag: "51",
    });
  });
});

test("A code is drawn as an SVG image that loads nothing and runs nothing", async () => {
  const svg = await qrSvg(textOf(DYNAMIC));
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
  expect(svg).not.toMatch(/script|href|foreignObject|<image/i);
});

import fc from "fast-check";
import type { QrisCode } from "../../src/domain/qris/code";
import { readCode } from "../../src/domain/qris/read-code";
import { textOf } from "./sample-codes";

const word = (longest: number) =>
  fc
    .string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((each) => String.fromCodePoint(each)),
      minLength: 1,
      maxLength: longest,
    })
    .filter((text) => text.trim() === text);
const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${String(count)}}$`));
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const rupiah = fc.bigInt({ min: 1n, max: 999_999_999_999n });
const anyCode: fc.Arbitrary<QrisCode> = fc
  .record({
    kind: fc.constantFrom("STATIC" as const, "DYNAMIC" as const),
    account: fc.record({ identifier: word(32), merchantPan: maybe(digits(18)), merchantId: maybe(word(15)) }),
    nmid: digits(13).map((text) => `ID${text}`),
    criteria: fc.constantFrom("UMI" as const, "UKE" as const, "UME" as const, "UBE" as const),
    merchantCategory: digits(4),
    amount: maybe(rupiah),
    tip: maybe(
      fc.oneof(
        fc.constant({ kind: "ASKED" as const }),
        rupiah.map((amount) => ({ kind: "FIXED" as const, amount })),
        fc.integer({ min: 1, max: 9_999 }).map((basisPoints) => ({ kind: "SHARE" as const, basisPoints })),
      ),
    ),
    merchantName: word(25),
    city: word(15),
    postcode: digits(5),
    billNumber: maybe(word(25)),
    reference: maybe(word(25)),
    terminal: maybe(word(25)),
  })
  .map((code) => (code.kind === "DYNAMIC" ? { ...code, amount: code.amount ?? 1n } : code));

const SEED = Number(process.env["ALPOKAT_SEED"] ?? Date.now() % 1_000_000);

describe(`any code (seed ${String(SEED)})`, () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        expect(readCode(textOf(code))).toEqual({ code });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test("is refused once one character is another, wherever it stands", () => {
    fc.assert(
      fc.property(anyCode, fc.nat(), fc.integer({ min: 0x20, max: 0x17f }), (code, place, other) => {
        const text = textOf(code);
        const at = place % text.length;
        const character = String.fromCodePoint(other);
        fc.pre(character !== text[at]);
        expect(readCode(text.slice(0, at) + character + text.slice(at + 1))).toHaveProperty("fault");
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test("is refused once two neighbours have changed places", () => {
    fc.assert(
      fc.property(anyCode, fc.nat(), (code, place) => {
        const text = textOf(code);
        const at = place % (text.length - 1);
        fc.pre(text[at] !== text[at + 1]);
        const swapped = `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`;
        expect(readCode(swapped)).toHaveProperty("fault");
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

import fc from "fast-check";
import serialize from "canonicalize";
import { canonicalText } from "../src";

describe("canonical JSON", () => {
  test("when the example of RFC 8785 section 3.2.2 is written, then it reads as in section 3.2.3", () => {
    const example = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      literals: [null, true, false],
    };
    expect(canonicalText(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("when members have the keys of RFC 8785 section 3.2.3, then they are sorted by UTF-16 code units", () => {
    const keys = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const text = canonicalText(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(Object.keys(JSON.parse(text) as object)).toHaveLength(7);
    expect(text).toBe('{"\\r":0,"1":0,"\u0080":0,"ö":0,"€":0,"😀":0,"\ufb33":0}');
    expect(canonicalText({ 10: 0, 9: 0, "1": 0 })).toBe('{"1":0,"10":0,"9":0}');
  });

  test("when any JSON value is written, then it reads as by the reference implementation, on one line", () => {
    const value = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 });
    fc.assert(
      fc.property(value, (json) => {
        const text = canonicalText(json);
        return text === serialize(json) && !text.includes("\n");
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [undefined], [1n], [() => 1]])(
    "when %p is written, then it is a defect",
    (value) => {
      expect(() => canonicalText([value])).toThrow(TypeError);
    },
  );

  test("when a member is undefined, then it is left out", () => {
    expect(canonicalText({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
});

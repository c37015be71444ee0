import { isPrintableText } from "../src";

describe("text that people read", () => {
  test.each([
    ["letters", "Kopi susu"],
    ["one character", "x"],
    ["signs of other scripts", "咖啡 قهوة"],
    ["an emoji that is joined of several", "👩‍🍳"],
    ["as many characters as it may have", "x".repeat(20)],
  ])("when it is %s, then it is printable", (_what, text) => {
    expect(isPrintableText(text, 20)).toBe(true);
  });

  test.each([
    ["nothing", ""],
    ["one character too many", "x".repeat(21)],
    ["spaces", " \u00a0\u3000"],
    ["a space without width", "\u200b"],
    ["a filler of Hangul", "\u3164"],
    ["the blank of Braille", "\u2800"],
    ["a NUL", "a\u0000"],
    ["a line end", "a\n"],
    ["a line end of Unicode", "a\u2028b"],
    ["half of a surrogate pair", "a\ud800"],
    ["an override of direction", "abc\u202egnp"],
    ["an isolate", "a\u2066b"],
    ["a mark of Arabic", "a\u061cb"],
  ])("when it is or has %s, then it is not", (_what, text) => {
    expect(isPrintableText(text, 20)).toBe(false);
  });
});

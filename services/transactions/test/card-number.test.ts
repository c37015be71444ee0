import { looksLikeCardNumber } from "../src/domain/card-number";

describe("a card's full number", () => {
  test.each([
    ["4111111111111111", true],
    ["4111 1111 1111 1111", true],
    ["4111-1111-1111-1111", true],
    ["378282246310005", true],
    ["6011000990139424", true],
    ["4222222222222", true],
    ["6304000000000000000", true],
    ["4111111111111112", false],
    ["411111******1111", false],
    ["422222222222", false],
    ["41111111111111111111111", false],
    ["tok_4111111111111111", false],
    ["\u0664111111111111111", false],
    ["", false],
  ])("when a text is %s, then it is one or is not", (text, isNumber) => {
    expect(looksLikeCardNumber(text)).toBe(isNumber);
  });
});

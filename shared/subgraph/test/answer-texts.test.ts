import { AnswerTexts } from "../src/answer-texts";

const data = { people: [{ name: "Ani" }] };
const REFUSED = { errors: [{ message: "masked" }] };

test.each([
  ["stays as it is", { data }, '{"data":{"people":[{"name":"Ani"}]}}\n'],
  [
    "gets errors",
    { data, ...REFUSED },
    '{"errors":[{"message":"masked"}],"data":{"people":[{"name":"Ani"}]}}\n',
  ],
  ["is replaced by errors", REFUSED, '{"errors":[{"message":"masked"}]}\n'],
  [
    "gets extensions",
    { data, extensions: { a: 1 } },
    '{"data":{"people":[{"name":"Ani"}]},"extensions":{"a":1}}\n',
  ],
])("when an answer %s after its text was made, then what leaves is what became of it", (_, answer, text) => {
  const texts = new AnswerTexts();
  texts.write({ data });
  expect(texts.of(answer)).toBe(text);
});

test("when an answer is asked for after its text was made, then it isn't gone through again", () => {
  let reads = 0;
  const counted = {
    get name() {
      return (reads += 1);
    },
  };
  const texts = new AnswerTexts();
  texts.write({ data: counted });
  expect(texts.of({ errors: undefined as never, data: counted, extensions: undefined as never })).toBe(
    '{"data":{"name":1}}\n',
  );
  expect(reads).toBe(1);
});

import { idsIn, LATER, OBLIGATIONS, testsByObligation } from "./obligations";

const tests = testsByObligation(__filename);

describe("obligations and the tests that name them", () => {
  it.each(OBLIGATIONS)(
    "when the tests of %s are looked for, then there is one, or it is a later part's",
    (id) => {
      const isLater = Object.hasOwn(LATER, id);
      const files = tests.get(id) ?? [];
      expect(isLater ? files : files.length > 0).toEqual(isLater ? [] : true);
    },
  );

  it("when ids are counted, then there are 39 of the six clauses and 19 of the law, and no test names another", () => {
    expect(OBLIGATIONS).toHaveLength(58);
    expect(new Set(OBLIGATIONS).size).toBe(58);
    expect([...tests.keys()].filter((id) => !OBLIGATIONS.includes(id))).toEqual([]);
    expect(Object.keys(LATER).filter((id) => !OBLIGATIONS.includes(id))).toEqual([]);
  });

  it("when every clause has rules, then each of its rows is decided by the policy's own tests too", () => {
    const inPolicy = OBLIGATIONS.filter((id) =>
      tests.get(id)?.some((file) => file.startsWith("shared/policy/test/")),
    );
    expect(OBLIGATIONS.filter((id) => !inPolicy.includes(id))).toEqual(Object.keys(LATER));
  });

  it("when a name holds several ids, or an id stands elsewhere, then only those that begin a name count", () => {
    const planted = `it("1.7, 1.8: when a, then b"); test('U3 and U4: when c'); it("when 6.1: d"); const v = "2.5";`;
    expect(idsIn(planted)).toEqual(["1.7", "1.8", "U3", "U4"]);
  });
});

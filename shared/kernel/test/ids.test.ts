import { firstIdAt, isId, newId } from "@alpokat/kernel";

const MOMENT = new Date("2010-12-01T08:26:00.123Z");

test("when ids are made for moments, then they are ordered as the moments are, whatever came first", () => {
  const late = newId(new Date(MOMENT.getTime() + 1));
  const early = newId(MOMENT);
  expect(isId(early)).toBe(true);
  expect(early.slice(0, 13)).toBe("012ca109-c23b");
  expect(early < late).toBe(true);
  expect(firstIdAt(MOMENT) <= early).toBe(true);
  expect(firstIdAt(new Date(MOMENT.getTime() + 1)) > early).toBe(true);
});

test("when many ids are made for one moment, then they are unique and in the order in which they were made", () => {
  const ids = Array.from({ length: 10_000 }, () => newId(MOMENT));
  expect(new Set(ids).size).toBe(10_000);
  expect(ids.toSorted()).toEqual(ids);
});

test("when many ids are made, then they are unique and in the order in which they were made, also where the clock is set back", () => {
  jest.useFakeTimers({ now: Date.now() + 1_000 });
  const ahead = Array.from({ length: 1_000 }, () => newId());
  jest.useRealTimers();
  const ids = [...ahead, ...Array.from({ length: 1_000 }, () => newId())];
  expect(ids.every(isId)).toBe(true);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(2_000);
  expect(ids.toSorted()).toEqual(ids);
});

test("when a moment is before 1970 or is none, then no id is made for it", () => {
  expect(() => newId(new Date("1969-12-31T23:59:59.999Z"))).toThrow(RangeError);
  expect(() => newId(new Date(Number.NaN))).toThrow(RangeError);
});

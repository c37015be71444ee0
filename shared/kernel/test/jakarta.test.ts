import { addDays, addWorkingDays, ageOn, isWorkingDay, jakartaDay, startOfJakartaDay } from "../src";

test("when it is 17:00 UTC, then a new day begins in Jakarta", () => {
  expect(jakartaDay(new Date("2026-12-31T16:59:59.999Z"))).toBe("2026-12-31");
  expect(jakartaDay(new Date("2026-12-31T17:00:00.000Z"))).toBe("2027-01-01");
  expect(startOfJakartaDay("2027-01-01")).toEqual(new Date("2026-12-31T17:00:00.000Z"));
});

test.each(["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "", "tomorrow"])(
  'when "%s" is taken for a day, then it is refused',
  (text) => {
    expect(() => startOfJakartaDay(text)).toThrow(RangeError);
  },
);

test("when days are counted, then leap days, month ends and year ends are days", () => {
  expect(addDays("2028-02-28", 2)).toBe("2028-03-01");
  expect(addDays("2026-12-30", 5)).toBe("2027-01-04");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
});

test("when working days are counted, then weekends and holidays are left out, and the first day isn't counted", () => {
  const holidays = new Set(["2026-12-24", "2026-12-25"]);
  expect(isWorkingDay("2026-12-23", holidays)).toBe(true);
  expect(isWorkingDay("2026-12-24", holidays)).toBe(false);
  expect(isWorkingDay("2026-12-26", holidays)).toBe(false);
  expect(isWorkingDay("2026-12-27", holidays)).toBe(false);
  expect(addWorkingDays("2026-12-23", 1, holidays)).toBe("2026-12-28");
  expect(addWorkingDays("2026-12-23", 1, new Set())).toBe("2026-12-24");
  expect(addWorkingDays("2026-12-26", 5, holidays)).toBe("2027-01-01");
});

test("when somebody's birthday comes, then they are a year older from that day on, and who was born on a leap day from the first of March", () => {
  expect(ageOn("2008-11-23", "2026-11-22")).toBe(17);
  expect(ageOn("2008-11-23", "2026-11-23")).toBe(18);
  expect(ageOn("2008-02-29", "2026-02-28")).toBe(17);
  expect(ageOn("2008-02-29", "2026-03-01")).toBe(18);
});

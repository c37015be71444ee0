import { planClass } from "../src/erasure/plan-erasure";

const held = { hasKey: true, isErased: false, isSetAside: false, count: 1, latest: null };
const keptUntil = (orderedAt: string) => {
  const at = new Date(orderedAt);
  return planClass({ now: at, orderedAt: at }, { ...held, retention: "kyc_aml" }).keptUntil;
};

test.each([
  ["a day like any other", "2026-11-23T10:00:00+07:00", "2031-11-23T10:00:00+07:00"],
  [
    "after midnight in Jakarta, and the day before by UTC",
    "2027-03-01T00:30:00+07:00",
    "2032-03-01T00:30:00+07:00",
  ],
  ["29 February, which the last year has not", "2028-02-29T12:00:00+07:00", "2033-03-01T12:00:00+07:00"],
])(
  "when five years begin on %s, then they end on the same day of Jakarta's calendar",
  (_day, from, until) => {
    expect(keptUntil(from)).toBe(new Date(until).toISOString());
  },
);

const AT = new Date("2026-11-23T10:00:00+07:00");
const plan = (over: Partial<Parameters<typeof planClass>[1]>) =>
  planClass({ now: AT, orderedAt: AT }, { ...held, retention: "service", ...over });

test("5.6: when a class is planned before, under and after a legal hold, then it comes to the same: a hold is nowhere in the question", () => {
  const erased = { retention: "service", outcome: "ERASED", keptUntil: null, reason: null, law: null };
  const emptied = { count: 0, hasKey: false, isErased: true };
  expect(plan({})).toEqual(erased);
  expect(plan({ ...emptied, isSetAside: true })).toEqual(erased);
  expect(plan({ ...emptied, isSetAside: false })).toEqual(erased);
});

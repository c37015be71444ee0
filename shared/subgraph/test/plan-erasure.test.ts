import { planClass } from "../src/erasure/plan-erasure";

const held = { hasKey: true, isDestroyed: false, count: 1, latest: null };
const keptUntil = (orderedAt: string) => {
  const at = new Date(orderedAt);
  return planClass({ now: at, orderedAt: at, isHeld: false }, { ...held, retention: "kyc_aml" }).keptUntil;
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

import { addWorkingDays, jakartaDay, startOfJakartaDay } from "@alpokat/kernel";
import { inForce, requireInForce, versions, type Dated } from "./dated";
import { HOLIDAYS_OF_INDONESIA } from "./holidays";

/** How long a clock runs: by the hour, by 24-hour calendar days, or by working days of Jakarta. */
export type ClockLength =
  { readonly hours: number } | { readonly days: number } | { readonly workingDays: number };

type ClockVersion = Dated & ClockLength;

const PDP = "2022-10-17";
const PM5 = "2020-11-24";
const KUHAP = "2026-01-02";

/** UU PDP writes `3 x 24 jam`: hours, which run on through nights and holidays. */
const threeTimes24 = (law: string): readonly ClockVersion[] =>
  versions([{ effectiveFrom: PDP, hours: 72, law }]);

/** Every clock of the law, and of the company's own rules beside it; newest version last. */
const CLOCKS = {
  "privacy-request.access": threeTimes24("UU 27/2022 art. 32(2)"),
  "privacy-request.rectification": threeTimes24("UU 27/2022 art. 30(1)"),
  "privacy-request.withdrawal": threeTimes24("UU 27/2022 art. 40(2)"),
  "privacy-request.restriction": threeTimes24("UU 27/2022 art. 41(1)"),
  // Where the law says only that it be done, the company gives itself the same time as for the rest.
  "privacy-request.erasure": threeTimes24("UU 27/2022 art. 43, 45; own rule for the time"),
  "privacy-request.portability": threeTimes24("UU 27/2022 art. 13; own rule for the time"),
  "privacy-request.objection": threeTimes24("UU 27/2022 art. 10; own rule for the time"),
  "consent-withdrawal": threeTimes24("UU 27/2022 art. 40(2)"),
  "breach-notice": threeTimes24("UU 27/2022 art. 46(1)"),
  // Calendar days, from the moment on which the official contact person received the request.
  "disclosure.answer": versions([{ effectiveFrom: PM5, days: 5, law: "PM Kominfo 5/2020 art. 37, 41, 42" }]),
  "disclosure.supervision-answer": versions([
    { effectiveFrom: PM5, days: 5, law: "PM Kominfo 5/2020 art. 22-31" },
  ]),
  "disclosure.incomplete": versions([{ effectiveFrom: PM5, days: 10, law: "own rule" }]),
  "disclosure.emergency-review": versions([{ effectiveFrom: "2026-01-01", hours: 48, law: "own rule" }]),
  preservation: versions([{ effectiveFrom: "2026-01-01", days: 90, law: "own rule; renewable once" }]),
  "freeze.tppu-70": versions([{ effectiveFrom: "2010-10-22", workingDays: 5, law: "UU 8/2010 art. 70" }]),
  "freeze.tppu-71": versions([{ effectiveFrom: "2010-10-22", workingDays: 30, law: "UU 8/2010 art. 71" }]),
  "freeze.uu9-23": versions([{ effectiveFrom: "2013-03-13", days: 30, law: "UU 9/2013 art. 23" }]),
  "freeze.urgent-court-asked": versions([{ effectiveFrom: KUHAP, hours: 48, law: "UU 20/2025 art. 140" }]),
  "freeze.urgent-court-answers": versions([{ effectiveFrom: KUHAP, hours: 48, law: "UU 20/2025 art. 140" }]),
  "freeze.refused-lift": versions([{ effectiveFrom: KUHAP, workingDays: 3, law: "UU 20/2025 art. 140" }]),
} as const satisfies Readonly<Record<string, readonly ClockVersion[]>>;
export type ClockId = keyof typeof CLOCKS;

export const CLOCK_IDS = Object.keys(CLOCKS) as readonly ClockId[];

/** A clock as it ran at some moment. */
export type LawClock = ClockVersion & { readonly id: ClockId };

/**
 * The clock as the law has it at a moment.
 * @throws Error for a moment before the law.
 */
export const lawClock = (id: ClockId, at: Date): LawClock => ({ ...requireInForce(id, CLOCKS[id], at), id });

const HOUR_MS = 3_600_000;

/**
 * When a clock that started at a moment runs out, by the law of that moment (or, before the law, by its first version).
 * Hours and days are counted from the moment itself; working days end with the last moment of the last of them in
 * Jakarta.
 */
export function lawDueAt(id: ClockId, startedAt: Date): Date {
  const clock: ClockVersion = inForce(CLOCKS[id], startedAt) ?? CLOCKS[id][0] ?? lawClock(id, startedAt);
  if ("workingDays" in clock) {
    const last = addWorkingDays(jakartaDay(startedAt), clock.workingDays, HOLIDAYS_OF_INDONESIA);
    return new Date(startOfJakartaDay(last).getTime() + 24 * HOUR_MS - 1);
  }
  const hours = "hours" in clock ? clock.hours : clock.days * 24;
  return new Date(startedAt.getTime() + hours * HOUR_MS);
}

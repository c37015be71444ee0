import { jakartaDay, startOfJakartaDay, weekdayOf } from "@alpokat/kernel";
import { requireInForce, versions, type Dated } from "./dated";
import { HOLIDAYS_OF_INDONESIA, HOLIDAY_YEARS } from "./holidays";
import { regulatoryProfileAt, type RegulatoryProfile } from "./profile";

/** When people may be approached with offers, by the clock of Jakarta. */
export interface OfferWindow extends Dated {
  /** Full hours; `to` is not in it. */
  readonly fromHour: number;
  readonly toHour: number;
  /** Whether Sundays and national holidays are left out. */
  readonly leavesOutHolidays: boolean;
}

const OWN: readonly OfferWindow[] = versions([
  {
    effectiveFrom: "2026-01-01",
    fromHour: 8,
    toHour: 20,
    leavesOutHolidays: false,
    law: "own rule",
  },
]);

const WINDOWS: Readonly<Record<RegulatoryProfile, readonly OfferWindow[]>> = {
  NONE: OWN,
  PAYMENT_SERVICE_PROVIDER: OWN,
  FINANCIAL_SERVICES: versions([
    {
      effectiveFrom: "2014-08-06",
      fromHour: 8,
      toHour: 18,
      leavesOutHolidays: true,
      law: "SEOJK 12/SEOJK.07/2014; POJK 22/2023",
    },
  ]),
};

/** The offer window of a moment, for a company of a profile. */
export const offerWindow = (at: Date, profile: RegulatoryProfile = regulatoryProfileAt(at)): OfferWindow =>
  requireInForce("the offer window", WINDOWS[profile], at);

const HOUR_MS = 3_600_000;
const SUNDAY = 0;

/** Whether people may be approached with offers at a moment. */
export function isWithinOfferWindow(at: Date, profile: RegulatoryProfile = regulatoryProfileAt(at)): boolean {
  const { fromHour, toHour, leavesOutHolidays } = offerWindow(at, profile);
  const day = jakartaDay(at);
  const hour = (at.getTime() - startOfJakartaDay(day).getTime()) / HOUR_MS;
  if (hour < fromHour || hour >= toHour) return false;
  if (!leavesOutHolidays) return true;
  // Of a year without its decree nobody knows which days are holidays.
  if (!HOLIDAY_YEARS.includes(day.slice(0, 4))) return false;
  return weekdayOf(day) !== SUNDAY && !HOLIDAYS_OF_INDONESIA.has(day);
}

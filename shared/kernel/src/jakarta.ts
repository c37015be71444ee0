/** Western Indonesian time is UTC+7 all year: its days are 24 hours long, always. */
const OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The calendar day in Jakarta, ISO 8601 (`2026-11-23`): the law's days are counted there. */
export const jakartaDay = (moment: Date): string =>
  new Date(moment.getTime() + OFFSET_MS).toISOString().slice(0, 10);

/**
 * The first moment of a day in Jakarta.
 * @throws RangeError for a text that is no day of the calendar.
 */
export function startOfJakartaDay(day: string): Date {
  const moment = new Date(`${day}T00:00:00+07:00`);
  if (!ISO_DAY.test(day) || Number.isNaN(moment.getTime()) || jakartaDay(moment) !== day) {
    throw new RangeError(`"${day}" is no day of the calendar`);
  }
  return moment;
}

/** The day that comes `count` days after (or, where negative, before) a day. */
export const addDays = (day: string, count: number): string =>
  jakartaDay(new Date(startOfJakartaDay(day).getTime() + count * DAY_MS));

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: string): number =>
  new Date(startOfJakartaDay(day).getTime() + OFFSET_MS).getUTCDay();

/** Whether offices work on a day of Jakarta: Monday to Friday, unless it is one of the holidays. */
export function isWorkingDay(day: string, holidays: ReadonlySet<string>): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/**
 * The working day that comes `count` working days after a day. The day itself isn't counted, whether it works or not.
 * @param holidays ISO days; the caller decides which calendar applies.
 */
export function addWorkingDays(day: string, count: number, holidays: ReadonlySet<string>): string {
  let reached = day;
  for (let left = count; left > 0;) {
    reached = addDays(reached, 1);
    if (isWorkingDay(reached, holidays)) left -= 1;
  }
  return reached;
}

/** Full years lived on a day. @param dateOfBirth ISO day. */
export function ageOn(dateOfBirth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return day.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}

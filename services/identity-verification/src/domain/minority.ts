/** A version of the age under which a guardian has to consent. */
interface MinorityRule {
  readonly effectiveFrom: string;
  readonly underYears: number;
  readonly source: string;
}

/** Versioned data, newest last: law changes here and nowhere else. */
const MINORITY: readonly MinorityRule[] = [
  { effectiveFrom: "2022-10-17", underYears: 18, source: "UU 27/2022 art. 25; age by PP 17/2025" },
];

/** Full years lived on a day. @param dateOfBirth ISO date. */
export function ageOn(dateOfBirth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}

/** Whether the law of that day wants a guardian's consent (obligation 1.7). */
export function isMinor(dateOfBirth: string, today: string): boolean {
  const rule = MINORITY.findLast(({ effectiveFrom }) => effectiveFrom <= today);
  return rule === undefined || ageOn(dateOfBirth, today) < rule.underYears;
}

const JAKARTA = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" });

/** The calendar day in Jakarta, ISO 8601: the law's days are counted there. */
export const jakartaDay = (moment: Date): string => JAKARTA.format(moment);

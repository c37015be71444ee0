/**
 * National holidays and collective leave of Indonesia, by year, as decreed each year by three ministers together (SKB
 * 3 Menteri). A year without its decree has no holidays here, so that a period of working days ends sooner and never
 * later than the law allows.
 */
const HOLIDAYS: Readonly<Record<string, readonly string[]>> = {
  // SKB 1017/2024, 2/2024 and 2/2024, with collective leave as amended in August 2025.
  "2025": [
    "01-01 01-27 01-28 01-29 03-28 03-29 03-31 04-01 04-02 04-03 04-04 04-07 04-18 04-20 05-01 05-12 05-13 05-29",
    "05-30 06-01 06-06 06-09 06-27 08-17 08-18 09-05 12-25 12-26",
  ],
  // SKB 1497/2025, 2/2025 and 5/2025.
  "2026": [
    "01-01 01-16 02-16 02-17 03-18 03-19 03-20 03-21 03-22 03-23 03-24 04-03 04-05 05-01 05-14 05-15 05-27 05-28",
    "05-31 06-01 06-16 08-17 08-25 12-24 12-25",
  ],
};

/** Every known holiday, as ISO days in Jakarta. */
export const HOLIDAYS_OF_INDONESIA: ReadonlySet<string> = new Set(
  Object.entries(HOLIDAYS).flatMap(([year, lines]) =>
    lines.flatMap((line) => line.split(" ").map((day) => `${year}-${day}`)),
  ),
);

/** Years whose decree is known. */
export const HOLIDAY_YEARS: readonly string[] = Object.keys(HOLIDAYS);

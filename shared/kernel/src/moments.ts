const FIRST = Date.parse("0001-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Whether a moment is of the years 1 to 9999: RFC 3339 writes no others, and JavaScript writes them otherwise than PostgreSQL
 * reads them.
 */
export const isOfCommonYears = (moment: Date): boolean =>
  moment.getTime() >= FIRST && moment.getTime() <= LAST;

import { randomInt } from "node:crypto";
import { v7 } from "uuid";

const SEQUENCE_START = 2 ** 31;
const lastMinted = { milliseconds: Number.NaN, sequence: 0 };

/**
 * A new UUIDv7 (RFC 9562 section 5.7): unique without coordination, and ordered by time of creation.
 * @param moment of what is named, to the millisecond, where that is not now: ids of things that happened in another order
 * than they are told are in the order in which they happened. Ids that one process makes for one moment, one after the
 * other, are in the order in which they were made.
 * @throws RangeError for a moment before 1970, which no UUIDv7 can say.
 */
export function newId(moment?: Date): string {
  if (!moment) return v7();
  const milliseconds = moment.getTime();
  if (!(milliseconds >= 0)) throw new RangeError("An id can't say a moment before 1970");
  const isSame = milliseconds === lastMinted.milliseconds;
  lastMinted.sequence = isSame ? lastMinted.sequence + 1 : randomInt(SEQUENCE_START);
  lastMinted.milliseconds = milliseconds;
  return v7({ msecs: milliseconds, seq: lastMinted.sequence });
}

/** The least id that `newId` can make for a moment: ids of the moment and later are not below it. */
export const firstIdAt = (moment: Date): string => {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID of any version. Check before a query: PostgreSQL answers 22P02 to anything else. */
export const isId = (text: string): boolean => UUID.test(text);

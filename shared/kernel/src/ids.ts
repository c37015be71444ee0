import { randomFillSync, randomInt } from "node:crypto";
import { v7 } from "uuid";

const SEQUENCE_START = 2 ** 31;
const RANDOM_BYTES = 16;

/** What the last id of a kind was made of. */
interface Minted {
  milliseconds: number;
  sequence: number;
}
const lastOfNow: Minted = { milliseconds: 0, sequence: 0 };
const lastOfMoment: Minted = { milliseconds: Number.NaN, sequence: 0 };

/** Random bytes are drawn for many ids at once: a draw takes longer than everything else of an id. None is used twice. */
const drawn = new Uint8Array(RANDOM_BYTES * 256);
let used = drawn.length;

function randomBytes(): Uint8Array {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += RANDOM_BYTES;
  return drawn.subarray(used - RANDOM_BYTES, used);
}

/**
 * A new UUIDv7 (RFC 9562 section 5.7): unique without coordination, and ordered by time of creation.
 * @param moment of what is named, to the millisecond, where that is not now: ids of things that happened in another order
 * than they are told are in the order in which they happened. Ids that one process makes for one moment, one after the
 * other, are in the order in which they were made.
 * @throws RangeError for a moment before 1970, which no UUIDv7 can say.
 */
export function newId(moment?: Date): string {
  // A clock that is set back doesn't turn the order around.
  if (!moment) return mint(lastOfNow, Math.max(Date.now(), lastOfNow.milliseconds));
  const milliseconds = moment.getTime();
  if (!(milliseconds >= 0)) throw new RangeError("An id can't say a moment before 1970");
  return mint(lastOfMoment, milliseconds);
}

function mint(last: Minted, milliseconds: number): string {
  const isSame = milliseconds === last.milliseconds;
  last.sequence = isSame ? last.sequence + 1 : randomInt(SEQUENCE_START);
  last.milliseconds = milliseconds;
  return v7({ msecs: milliseconds, seq: last.sequence, random: randomBytes() });
}

/** The least id that `newId` can make for a moment: ids of the moment and later are not below it. */
export const firstIdAt = (moment: Date): string => {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID of any version. Check before a query: PostgreSQL answers 22P02 to anything else. */
export const isId = (text: string): boolean => UUID.test(text);

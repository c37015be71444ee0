import { jakartaDay, startOfJakartaDay } from "@alpokat/kernel";
import type { RetentionClass } from "@alpokat/persistence";
import { retentionTerm } from "@alpokat/policy";
import type { HeldRows } from "./erased-rows";
import type { ErasedClass } from "./personal-data";

/** What is known about one class of a subject when an erasure is planned. */
export interface ClassAtHand extends HeldRows {
  readonly retention: RetentionClass;
  readonly hasKey: boolean;
  /** Whether it was erased before: then what is left of it goes too, and nothing new is told. */
  readonly isErased: boolean;
  /** Whether its key was set aside for a legal case, and is still there. */
  readonly isSetAside: boolean;
}

export interface ErasureMoment {
  readonly now: Date;
  /** When the subject asked, and with that ended the relationship. */
  readonly orderedAt: Date;
}

/**
 * Decides what becomes of a class: erased, kept until a day by an article, or nothing is held. Whether a legal case holds the data
 * is not asked: who is told of it may not know (UU 8/2010 art. 12), so it must not show.
 */
export function planClass(at: ErasureMoment, held: ClassAtHand): ErasedClass {
  const { retention } = held;
  if (held.isErased) return erased(retention);
  if (held.count === 0 && !held.hasKey) {
    return { retention, outcome: "NOTHING_HELD", keptUntil: null, reason: null, law: null };
  }
  const term = retentionTerm(retention, at.now);
  const until = keptUntil(term, at, held.latest);
  if (until > at.now) {
    const { note: reason, law } = term;
    return { retention, outcome: "KEPT", keptUntil: until.toISOString(), reason, law };
  }
  return erased(retention);
}

const erased = (retention: RetentionClass): ErasedClass => ({
  retention,
  outcome: "ERASED",
  keptUntil: null,
  reason: null,
  law: null,
});

function keptUntil(
  { startsAt, years, days }: ReturnType<typeof retentionTerm>,
  { now, orderedAt }: ErasureMoment,
  latest: Date | null,
): Date {
  if (startsAt === "FISCAL_YEAR_ENDED") return latest === null ? now : endOfFiscalYear(latest, years);
  return addedInJakarta(orderedAt, years, days);
}

/** The same time of a day of Jakarta's calendar; of 29 February, where there is none, the day after. */
function addedInJakarta(moment: Date, years: number, days: number): Date {
  const day = jakartaDay(moment);
  const sinceMidnight = moment.getTime() - startOfJakartaDay(day).getTime();
  const end = new Date(`${day}T00:00:00.000Z`);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  end.setUTCDate(end.getUTCDate() + days);
  return new Date(startOfJakartaDay(end.toISOString().slice(0, 10)).getTime() + sinceMidnight);
}

/** The fiscal year is the calendar year of Jakarta; kept through that many years after it. */
function endOfFiscalYear(moment: Date, years: number): Date {
  const year = Number(jakartaDay(moment).slice(0, 4)) + years + 1;
  return startOfJakartaDay(`${String(year)}-01-01`);
}

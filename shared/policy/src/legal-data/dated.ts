import { jakartaDay, startOfJakartaDay } from "@alpokat/kernel";

/** One version of something that the law, or the company under it, lays down. */
export interface Dated {
  /** First day (ISO, Jakarta) on which it holds; it holds until the next version's day. */
  readonly effectiveFrom: string;
  /** The article, or the decision of the company, that says so. */
  readonly law: string;
}

/**
 * Checks a list of versions as it is loaded.
 * @throws Error where a day is none of the calendar, or the versions don't follow each other.
 */
export function versions<T extends Dated>(list: readonly T[]): readonly T[] {
  list.forEach(({ effectiveFrom }, index) => {
    startOfJakartaDay(effectiveFrom);
    const next = list[index + 1];
    if (next && next.effectiveFrom <= effectiveFrom)
      throw new Error("versions stand in the order of their days");
  });
  return list;
}

/** The version in force at a moment; null before the first. */
export function inForce<T extends Dated>(list: readonly T[], at: Date): T | null {
  const day = jakartaDay(at);
  return list.findLast(({ effectiveFrom }) => effectiveFrom <= day) ?? null;
}

/**
 * The version in force at a moment.
 * @throws Error before the first: what the law didn't say yet can't be applied.
 */
export function requireInForce<T extends Dated>(name: string, list: readonly T[], at: Date): T {
  const version = inForce(list, at);
  if (!version) throw new Error(`${name} has no version in force on ${jakartaDay(at)}`);
  return version;
}

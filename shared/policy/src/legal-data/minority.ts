import { ageOn, jakartaDay } from "@alpokat/kernel";
import { inForce, versions, type Dated } from "./dated";

/** The age under which a guardian has to consent. */
export interface Minority extends Dated {
  /** Full years. */
  readonly years: number;
}

const MINORITY: readonly Minority[] = versions([
  // The act leaves the age open; until the regulation came, the age of the child-protection act was applied.
  { effectiveFrom: "2022-10-17", years: 18, law: "UU 27/2022 art. 25; UU 35/2014 art. 1(1)" },
  { effectiveFrom: "2025-03-27", years: 18, law: "UU 27/2022 art. 25; PP 17/2025" },
]);

/** The age of the law at a moment; before the law, nobody's age is enough. */
export const minorUnder = (at: Date): Minority =>
  inForce(MINORITY, at) ?? { effectiveFrom: "0000-01-01", years: Infinity, law: "none" };

/**
 * Whether the law of that moment wants a guardian's consent (obligation 1.7), by the calendar of Jakarta.
 * @param dateOfBirth ISO day.
 */
export const isMinor = (dateOfBirth: string, at: Date): boolean =>
  ageOn(dateOfBirth, jakartaDay(at)) < minorUnder(at).years;

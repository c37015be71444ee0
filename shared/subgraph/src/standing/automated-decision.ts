import type { FactsLoader } from "@alpokat/policy";

/**
 * Whether a person has to decide about a subject instead of a machine (UU 27/2022 art. 10): they object, or that can't be
 * known. Whoever decides by machine asks at the moment of the decision, and leaves it pending for a person where it is so.
 * @param standing `kit.standing`.
 */
export async function needsHumanDecision(standing: FactsLoader, subject: string): Promise<boolean> {
  const known = (await standing([subject])).get(subject);
  return known?.automatedDecisionObjection !== false;
}

/** What a decision comes to, from the mildest to the most severe. */
export const OUTCOMES = ["APPROVE", "REVIEW", "BLOCK_AND_REVIEW", "DECLINE"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The more severe of several; APPROVE of none. */
export const highestOf = (outcomes: readonly Outcome[]): Outcome =>
  OUTCOMES[Math.max(0, ...outcomes.map((outcome) => OUTCOMES.indexOf(outcome)))] ?? "APPROVE";

/** From which sum of scores on a decision is at least so severe; under the first it is approved. */
const SCORE_OUTCOMES: readonly { readonly from: number; readonly outcome: Outcome }[] = [
  { from: 60, outcome: "REVIEW" },
  { from: 100, outcome: "BLOCK_AND_REVIEW" },
];

/** A score is 0 to 100, however many rules add to it. */
export const HIGHEST_SCORE = 100;

/** What a score comes to by itself. */
export const outcomeOfScore = (score: number): Outcome =>
  highestOf(SCORE_OUTCOMES.filter(({ from }) => score >= from).map(({ outcome }) => outcome));

/** What people know of how risky an event is. */
export type RiskLevel = "LOW" | "ELEVATED" | "HIGH";

/** A decision's risk level: by its score, and never low where somebody has to look at it. */
export function riskLevelOf(score: number, outcome: Outcome): RiskLevel {
  if (outcome === "BLOCK_AND_REVIEW" || outcome === "DECLINE" || score >= 80) return "HIGH";
  return outcome === "REVIEW" || score >= 30 ? "ELEVATED" : "LOW";
}

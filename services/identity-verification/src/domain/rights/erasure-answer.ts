import type { Bilingual } from "@alpokat/kernel";

export const ERASURE_OUTCOMES = ["ERASED", "KEPT", "NOTHING_HELD"] as const;
export type ErasureOutcome = (typeof ERASURE_OUTCOMES)[number];

/** What became of the data of one retention class in one service. */
export interface ErasedClass {
  readonly retention: string;
  readonly outcome: ErasureOutcome;
  /** Until when it has to be kept; null where that is not a day yet. */
  readonly keptUntil: Date | null;
  readonly reason: Bilingual | null;
  readonly law: string | null;
}

/** What one service answered to an erasure. */
export interface ServiceErasure {
  readonly service: string;
  readonly classes: readonly ErasedClass[];
}

/** Whether something had to be kept. */
export const isPartial = (answers: readonly ServiceErasure[]): boolean =>
  answers.some(({ classes }) => classes.some(({ outcome }) => outcome === "KEPT"));

/** Whether every service has answered. */
export const isComplete = (answers: readonly ServiceErasure[], services: readonly string[]): boolean =>
  services.every((service) => answers.some((answer) => answer.service === service));

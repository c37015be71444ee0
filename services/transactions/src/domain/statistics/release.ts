import type { UserError } from "@alpokat/kernel";
import type { Month } from "./month";
import type { StatisticsParameters, Thousandths } from "./parameters";

/** REQUESTED → RELEASED, or → REFUSED where the year's budget was spent meanwhile; a refused one may be requested again. */
export type ReleaseState = "REQUESTED" | "RELEASED" | "REFUSED";

/** The one release of a month's cube: it is made once and never again. */
export interface StatisticsRelease {
  readonly id: string;
  readonly month: Month;
  readonly state: ReleaseState;
  readonly parameters: StatisticsParameters;
  readonly releasedAt: Date | null;
  readonly budget: PrivacyBudget;
}

/** What all releases about one year may cost, and have cost. */
interface PrivacyBudget {
  readonly year: number;
  readonly allotted: Thousandths;
  readonly spent: Thousandths;
}

type ReleaseRefusal = "PERIOD_INVALID" | "PERIOD_NOT_CLOSED" | "BUDGET_SPENT" | "IDEMPOTENCY_KEY_REUSED";

export type ReleaseFault = UserError<ReleaseRefusal>;

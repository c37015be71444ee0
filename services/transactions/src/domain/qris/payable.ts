import type { QrisCode } from "./code";
import { type QrisFault, fault } from "./fault";

/** What is known of a code beside what it says itself. */
export interface CodeContext {
  /** Of the outlet that the code is said to be of. */
  readonly nmid: string;
  /** Null for one that stays valid. */
  readonly expiresAt: Date | null;
}

/** Whether a code that was read can be paid now, and pays the merchant that it should. */
export function payableFault(code: QrisCode, context: CodeContext, now: Date): QrisFault | null {
  if (code.nmid !== context.nmid) return fault("OTHER_MERCHANT", "51");
  if (context.expiresAt !== null && context.expiresAt <= now) return fault("EXPIRED");
  return null;
}

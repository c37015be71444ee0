import type { RequestGuard } from "@alpokat/policy";

/**
 * Requires the right to tell sums over a group of people (clause 5).
 * @throws PublicError POLICY_DENIED
 */
export function requireAggregation(guard: RequestGuard, groupSize: number): void {
  guard.require("aggregate", "user.behavior.purchase_history", null, { groupSize });
  guard.require("aggregate", "user.location", null, { groupSize });
}

import type { RequestGuard } from "@alpokat/policy";
import { forbidden } from "@alpokat/subgraph";
import { type FraudCase, isAssignmentCurrent } from "../../domain/fraud/case-state";
import { accountIdOf } from "../caller";

/**
 * The account at the desk. Staff say what for (obligation 3.2): nothing here is anybody's business for another purpose.
 * @throws PublicError FORBIDDEN without the purpose.
 */
export function investigatorOf(guard: RequestGuard): string {
  const { role, purpose } = guard.principal;
  if (role !== "fraud_analyst" || purpose !== "fraud.investigate") throw forbidden();
  return accountIdOf(guard);
}

/** Whether a case is about somebody: themselves, or a merchant that they act for (obligation 5.3). */
export const isAbout = (
  { merchantId }: Pick<FraudCase, "merchantId">,
  subjects: readonly string[],
  { id, merchants }: Pick<RequestGuard["principal"], "id" | "merchants">,
): boolean => merchants.includes(merchantId) || (id !== null && subjects.includes(id));

/** Whether the request names the case, and its caller investigates it now. */
export const isOnCase = ({ principal }: RequestGuard, found: FraudCase, now: Date): boolean =>
  principal.role === "fraud_analyst" &&
  principal.caseFacts?.kind === "fraud-case" &&
  principal.caseFacts.id === found.id &&
  found.assigneeId === principal.id &&
  isAssignmentCurrent(found, now);

import { type Clock, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { DisclosureRequest, Scope } from "../domain/legal-request";
import { illegalState, mayHappen } from "../domain/request-state";
import { accountIdOf, requireAssigned } from "./caller";
import type { AtDesk } from "./ports";
import { type ScopeOutcome, type ScopeRefusal, contentFaults } from "./propose-scope";
import { requestUnknown, sameEyes } from "./refusals";

/**
 * Approves the scope that the approver has read, which freezes it. The database refuses the proposer and the submitter
 * too, so that no mistake here can let one person do both.
 */
export class ApproveScope {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  /** @param scopeId as read: a proposal that replaced it meanwhile is not approved unseen. */
  async run(guard: RequestGuard, requestId: string, scopeId: string): Promise<ScopeOutcome> {
    await requireAssigned(guard, requestId);
    const approvedBy = accountIdOf(guard);
    return this.atDesk(guard, async ({ requests, scopes, custody }) => {
      const state = await requests.lock(requestId);
      const [request, scope] = [await requests.find(requestId), await scopes.current(requestId)];
      if (!state || !request) return { refusals: [requestUnknown()] };
      if (!mayHappen("approve", state) || !scope) return { refusals: [illegalState("approve", state)] };
      const at = this.clock();
      const refusals = approvalFaults(scope, scopeId, approvedBy, { request, at });
      if (refusals.length > 0) return { refusals };

      if (!(await scopes.approve(scopeId, approvedBy, at)))
        return { refusals: [illegalState("approve", "APPROVED")] };
      await requests.move(requestId, "approve");
      await custody.record({
        requestId,
        event: "SCOPE_APPROVED",
        at,
        role: guard.principal.role,
        by: approvedBy,
      });
      return { request: { ...request, state: "APPROVED" }, scope: { ...scope, approvedBy, approvedAt: at } };
    });
  }
}

function approvalFaults(
  scope: Scope,
  scopeId: string,
  approvedBy: string,
  { request, at }: { readonly request: DisclosureRequest; readonly at: Date },
): readonly UserError<ScopeRefusal>[] {
  if (scope.id !== scopeId) return [replaced()];
  if (approvedBy === scope.proposedBy || approvedBy === scope.submittedBy) return [sameEyes()];
  return contentFaults(scope, request, at);
}

const replaced = (): UserError<"SCOPE_REPLACED"> =>
  userError(
    "SCOPE_REPLACED",
    {
      id: "Usulan ini sudah diganti; baca usulan yang terbaru.",
      en: "This proposal was replaced; read the newest one.",
    },
    ["input", "scopeId"],
  );

import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type GateRefusal,
  categoryFaults,
  courtFault,
  hasCourtDetermination,
  instrumentFaults,
  rangeFault,
  rangeWithinInstruments,
  scopeFaults,
} from "../domain/gates";
import type { DisclosureRequest, Scope, ScopeContent } from "../domain/legal-request";
import { illegalState, mayHappen } from "../domain/request-state";
import { accountIdOf, requireAssigned, requireReceiving } from "./caller";
import type { AtDesk } from "./ports";
import { requestUnknown, sameEyes } from "./refusals";

export type ScopeRefusal = GateRefusal | "ILLEGAL_STATE" | "FOUR_EYES" | "REQUEST_UNKNOWN" | "SCOPE_REPLACED";
export type ScopeOutcome =
  | { readonly request: DisclosureRequest; readonly scope: Scope }
  | { readonly refusals: readonly UserError<ScopeRefusal>[] };

/** Proposes what to disclose, within what was asked; another person approves it. A new proposal replaces an open one. */
export class ProposeScope {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, requestId: string, content: ScopeContent): Promise<ScopeOutcome> {
    await requireAssigned(guard, requestId);
    requireReceiving(guard);
    const proposedBy = accountIdOf(guard);
    return this.atDesk(guard, async ({ requests, scopes, custody }) => {
      const state = await requests.lock(requestId);
      const request = await requests.find(requestId);
      if (!state || !request) return { refusals: [requestUnknown()] };
      if (!mayHappen("propose", state)) return { refusals: [illegalState("propose", state)] };
      if (proposedBy === request.submittedBy) return { refusals: [sameEyes()] };
      const at = this.clock();
      const refusals = contentFaults(content, request, at);
      if (refusals.length > 0) return { refusals };

      const scope: Scope = {
        ...content,
        id: newId(),
        requestId,
        submittedBy: request.submittedBy,
        proposedBy,
        proposedAt: at,
        approvedBy: null,
        approvedAt: null,
        hasCourtOrder: hasCourtDetermination(request.details.reveal().instruments),
      };
      await scopes.propose(scope);
      await requests.move(requestId, "propose");
      await custody.record({
        requestId,
        event: "SCOPE_PROPOSED",
        at,
        role: guard.principal.role,
        by: proposedBy,
      });
      return { request: { ...request, state: "PENDING_APPROVAL" }, scope };
    });
  }
}

/** Every refusal of a scope: the gates of the request, once more, on what is really to be disclosed. */
export function contentFaults(
  content: ScopeContent,
  request: DisclosureRequest,
  now: Date,
): readonly UserError<GateRefusal>[] {
  const { instruments } = request.details.reveal();
  const single = [
    rangeFault(content, now),
    rangeWithinInstruments(content, instruments),
    courtFault(content.categories, hasCourtDetermination(instruments)),
  ];
  return [
    ...single.filter((each) => each !== null),
    ...categoryFaults(content.categories),
    ...instrumentFaults(instruments, now),
    ...scopeFaults(content, request),
  ];
}

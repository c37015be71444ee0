import { type CaseFacts, type Clock, type Principal, newId } from "@alpokat/kernel";
import type { DisclosureGrantClaims } from "@alpokat/subgraph";
import { isExpired } from "../domain/gates";
import { type DisclosureRequest, type Scope, subjectOfRequest } from "../domain/legal-request";
import { GRANTING_STATES } from "../domain/request-state";
import type { AtDesk } from "./ports";

/** Signs a grant. @param id of the grant, a UUID. */
export type SignGrant = (id: string, grant: DisclosureGrantClaims) => Promise<string>;

/** Says what a request is about, to whom it concerns: the desk's people on it, and the collector with its grant. */
export class StateCaseFacts {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly sign: SignGrant,
    private readonly clock: Clock,
  ) {}

  /** @returns null for "absent" and for "not yours" alike. */
  async run(principal: Principal, requestId: string): Promise<CaseFacts | null> {
    const known = await this.atDesk(null, async ({ requests, scopes }) => {
      const request = await requests.find(requestId);
      if (!request) return null;
      return {
        request,
        scope: await scopes.current(requestId),
        assignees: await requests.assigneesOf(requestId),
      };
    });
    if (!known) return null;
    const { request, scope, assignees } = known;
    if (principal.role === "service") return this.#forCollector(principal, request, scope);
    return principal.id !== null && assignees.includes(principal.id) ? forDesk(request, assignees) : null;
  }

  async #forCollector(
    { id }: Principal,
    request: DisclosureRequest,
    scope: Scope | null,
  ): Promise<CaseFacts | null> {
    const mayCollect = id === "disclosure-requests" && GRANTING_STATES.includes(request.state);
    if (!mayCollect || !scope?.approvedBy) return null;
    const { instruments } = request.details.reveal();
    if (instruments.some((instrument) => isExpired(instrument, this.clock()))) return null;
    const grant = await this.sign(newId(), grantOf(scope, request));
    return { ...factsOf(request), grant };
  }
}

const factsOf = ({ id, categories, isSecret, gagUntil }: DisclosureRequest): CaseFacts => ({
  kind: "disclosure-request",
  id,
  isOpen: true,
  assignees: [],
  // Its subjects are the grant's to name: nobody at the desk sees an account because of a case.
  subjects: [],
  categories: [...categories],
  isSecret,
  mayBeToldLater: gagUntil !== null,
  grant: null,
});

const forDesk = (request: DisclosureRequest, assignees: readonly string[]): CaseFacts => ({
  ...factsOf(request),
  assignees: [...assignees],
  subjects: [subjectOfRequest(request.id)],
});

function grantOf(scope: Scope, { ground, legalBasis, isSecret }: DisclosureRequest): DisclosureGrantClaims {
  const ids = (wanted: string): string[] =>
    scope.subjects.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  return {
    requestId: scope.requestId,
    subjects: ids("ACCOUNT"),
    merchants: ids("MERCHANT"),
    categories: scope.categories,
    from: scope.from,
    to: scope.to,
    courtOrder: scope.hasCourtOrder,
    ground,
    // The lane of the voluntary grounds isn't open: nobody has weighed interests for a request yet (obligation 6.6).
    hasBalancingTest: false,
    isEmergency: legalBasis === "EMERGENCY",
    isSecret,
  };
}

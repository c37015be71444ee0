import { type CaseFacts, type Category, type Principal } from "@alpokat/kernel";
import { contactSubjectOf } from "../../domain/rights/contact";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import { isOpen } from "../../domain/rights/request-state";
import { categoriesOf } from "./carry-out";
import type { AtDesk } from "./ports";

/** Services that work on a request: one gathers the data, one writes to the subject. */
const AT_WORK: readonly unknown[] = ["identity-verification", "communications"];

/** Says what a request is about, for the gateway to sign into the principal. */
export class StateRequestFacts {
  constructor(private readonly atDesk: AtDesk) {}

  /** @returns null for "absent" and for "not yours" alike. */
  async run({ id, role }: Principal, requestId: string): Promise<CaseFacts | null> {
    if (id === null || (role !== "dpo" && !AT_WORK.includes(id))) return null;
    const found = await this.atDesk(null, async ({ requests }) => {
      const request = await requests.find(requestId);
      return request && { request, merchants: await requests.merchantsOf(requestId) };
    });
    if (!found) return null;
    const { request, merchants } = found;
    return role === "dpo" ? factsForOfficer(request, id) : factsForService(request, merchants, id);
  }
}

const factsOf = ({ id, subject }: PrivacyRequest) => ({
  kind: "privacy-request",
  id,
  subjects: [subject],
  isSecret: false,
  grant: null,
});

/** An officer sees what the subject wrote, and of the data only what is to be corrected. Nobody decides their own request. */
function factsForOfficer(request: PrivacyRequest, officerId: string): CaseFacts {
  const corrected: readonly Category[] = categoriesOf(request.proposal?.reveal() ?? {});
  const isOthers = request.accountId !== officerId;
  return {
    ...factsOf(request),
    isOpen: isOpen(request.state),
    assignees: isOthers ? [officerId] : [],
    categories: ["user.content", ...corrected],
  };
}

/** The copy holds everything, so it is gathered only while the request is for a copy; a message is sent also about the end. */
function factsForService(
  request: PrivacyRequest,
  merchants: readonly string[],
  service: NonNullable<Principal["id"]>,
): CaseFacts {
  const isGathering = service === "identity-verification";
  return {
    ...factsOf(request),
    isOpen: isGathering ? request.state === "COLLECTING" : true,
    assignees: [service],
    subjects: [request.subject, ...(isGathering ? merchants : [contactSubjectOf(request.id)])],
    categories: isGathering ? ["user", "system.operations"] : ["user.contact", "user.name"],
  };
}

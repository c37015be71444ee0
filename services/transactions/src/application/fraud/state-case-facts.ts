import type { CaseFacts, Clock, Principal } from "@alpokat/kernel";
import { isAssignmentCurrent } from "../../domain/fraud/case-state";
import type { AtFraudDesk } from "../fraud-ports";
import { isAbout } from "./desk";

/** What a case lets its investigator see of those whom it is about. */
const CATEGORIES = [
  "user.name",
  "user.contact.email",
  "user.contact.phone_number",
  "user.behavior.purchase_history",
  "user.financial",
  "user.suspicious_report",
] as const;

/** Says what a fraud case is about, for the gateway to sign into the principal. */
export class StateFraudCaseFacts {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly clock: Clock,
  ) {}

  /**
   * The same facts and the same work whether a suspicious transaction was reported or not (UU 8/2010 art. 12). That a case
   * was looked at stands in its subjects' access logs either way: secrecy that began with a report would tell of it.
   * @returns null for an unknown case, for somebody else's, and for one about the caller.
   */
  readonly byId = async (principal: Principal, id: string): Promise<CaseFacts | null> => {
    const known = await this.atDesk("fraud-desk", async ({ cases }) => {
      const found = await cases.find(id);
      return { found, subjects: await cases.subjectsOf(id) };
    });
    const { found, subjects } = known;
    if (!found?.assigneeId || found.assigneeId !== principal.id) return null;
    if (principal.role !== "fraud_analyst" || isAbout(found, subjects, principal)) return null;
    return {
      kind: "fraud-case",
      id,
      isOpen: isAssignmentCurrent(found, this.clock()),
      assignees: [found.assigneeId],
      subjects: [found.merchantId, ...subjects],
      categories: [...CATEGORIES],
      isSecret: false,
      grant: null,
    };
  };
}

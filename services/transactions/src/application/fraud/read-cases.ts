import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Page } from "@alpokat/subgraph";
import type { CaseState, FraudCase } from "../../domain/fraud/case-state";
import type { AtFraudDesk, CaseLogEntry, CaseReason, DueKey, FraudDecision } from "../fraud-ports";
import { investigatorOf, isAbout, isOnCase } from "./desk";

/** Which cases the inbox shows. */
export interface InboxFilter {
  /** Null for all that wait or are worked on, without those put aside. */
  readonly state: CaseState | null;
  readonly isOverdue: boolean;
  readonly isMine: boolean;
}

/** Reads cases: the inbox without people, and one's own case with what it covers. */
export class ReadFraudCases {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly clock: Clock,
  ) {}

  /** The case that the request names, assigned to the caller and open. @returns null for every other. */
  one(guard: RequestGuard, id: string): Promise<FraudCase | null> {
    return this.atDesk("fraud-desk", async ({ cases }) => {
      const found = await cases.find(id);
      const subjects = await cases.subjectsOf(id);
      const maySee =
        found && isOnCase(guard, found, this.clock()) && !isAbout(found, subjects, guard.principal);
      return maySee ? found : null;
    });
  }

  page(guard: RequestGuard, filter: InboxFilter, { limit, after }: Page<DueKey>): Promise<FraudCase[]> {
    const accountId = investigatorOf(guard);
    const { merchants } = guard.principal;
    return this.atDesk("fraud-desk", ({ cases }) =>
      cases.page(
        {
          state: filter.state,
          isOverdue: filter.isOverdue,
          assigneeId: filter.isMine ? accountId : null,
          notAbout: { accountId, merchants },
          now: this.clock(),
        },
        limit,
        after,
      ),
    );
  }

  /** Decisions of the case that the request names; none of any other. */
  decisions(guard: RequestGuard, found: FraudCase, { limit, after }: Page<string>): Promise<FraudDecision[]> {
    return this.within(guard, found, [], () =>
      this.atDesk("fraud-desk", ({ cases }) => cases.decisions(found.id, limit, after)),
    );
  }

  events(guard: RequestGuard, found: FraudCase): Promise<readonly CaseLogEntry[]> {
    return this.within(guard, found, [], () =>
      this.atDesk("fraud-desk", ({ cases }) => cases.events(found.id)),
    );
  }

  subjects(guard: RequestGuard, found: FraudCase): Promise<readonly string[]> {
    return this.within(guard, found, [], () =>
      this.atDesk("fraud-desk", ({ cases }) => cases.subjectsOf(found.id)),
    );
  }

  conclusion(guard: RequestGuard, found: FraudCase): Promise<string | null> {
    return this.within(guard, found, null, () =>
      this.atDesk("fraud-desk", ({ cases }) => cases.conclusionOf(found)),
    );
  }

  reasons(guard: RequestGuard, found: FraudCase): Promise<readonly CaseReason[]> {
    return this.within(guard, found, [], () =>
      this.atDesk("fraud-desk", ({ cases }) => cases.reasonsOf(found)),
    );
  }

  /** Another case of the same merchant is another case: what one covers opens nothing of the other. */
  private async within<T>(
    guard: RequestGuard,
    found: FraudCase,
    nothing: T,
    read: () => Promise<T>,
  ): Promise<T> {
    return isOnCase(guard, found, this.clock()) ? read() : nothing;
  }
}

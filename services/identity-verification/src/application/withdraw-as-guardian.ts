import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { TOKEN_INVALID } from "../domain/guardian";
import type { GuardianOutcome } from "./answer-as-guardian";
import { awaitGuardian } from "./await-guardian";
import type { GuardianTokens, InJob } from "./ports";
import { endEveryConsent } from "./rights/end-consents";

/** A guardian takes back their consent by the code that they gave it with; of somebody of age nobody else decides. */
export class WithdrawAsGuardian {
  constructor(
    private readonly inJob: InJob,
    private readonly tokens: GuardianTokens,
    private readonly clock: Clock,
  ) {}

  /** Restricts the account again and ends its consents. Refusal: GUARDIAN_TOKEN_INVALID. */
  async run(guard: RequestGuard, token: string): Promise<GuardianOutcome> {
    const { requestId } = guard.principal;
    const invitationId = this.tokens.read(token);
    if (invitationId === null) return { refusal: TOKEN_INVALID };
    return this.inJob(
      "guardian",
      async (tx) => {
        const at = this.clock();
        const accountId = await tx.waits.consentedBy(invitationId);
        if (accountId === null) return { refusal: TOKEN_INVALID };
        await tx.waits.hold(accountId);
        const isMinor = (await tx.accounts.minority([accountId], at)).get(accountId) === true;
        if (!isMinor || !(await tx.waits.withdraw({ invitationId, accountId, requestId, at })))
          return { refusal: TOKEN_INVALID };
        // A right that the guardian has for the child: received by the rule for such, and in the record and the child's log.
        guard.require("collect", "user.privacy_preferences", null, { purpose: "privacy.request" });
        guard.attributeCollections({ subject: accountId });
        const act = {
          act: "WITHDRAW",
          at,
          requestId,
          actor: invitationId,
          actorRelation: "GUARDIAN",
        } as const;
        await endEveryConsent(tx, accountId, act);
        await awaitGuardian(tx, accountId, at);
        return { receivedAt: at };
      },
      guard,
    );
  }
}

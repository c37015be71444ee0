import type { Clock } from "@alpokat/kernel";
import { planned } from "../domain/campaign";
import { accountMessage } from "../domain/message";
import type { InJob } from "./ports";

const BATCH = 200;
/** Planned so long before it is sent; whoever consents later than that isn't in it. */
const AHEAD_MS = 3_600_000;

/**
 * Plans campaigns that are near, a batch and a transaction at a time: what was planned is a row and the campaign keeps
 * its place, so a process that dies goes on from there and nobody is in it twice.
 */
export class PlanCampaign {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  /** @returns how many people were planned for; 0 where none is near, or nobody is left. */
  async runOnce(): Promise<number> {
    const now = this.clock();
    return this.inJob("campaigns", async ({ campaigns, consents, messages }) => {
      const campaign = await campaigns.lockNear(new Date(now.getTime() + AHEAD_MS));
      if (!campaign) return 0;
      const accounts = await consents.givers(
        { purpose: "marketing.own", channel: "EMAIL", topic: campaign.category },
        campaign.planCursor,
        BATCH,
      );
      for (const accountId of accounts) {
        const dueAt = campaign.sendAt ?? now;
        const intent = { accountId, template: "campaign", reference: campaign.id, dueAt } as const;
        const { message, delivery } = accountMessage(intent, now);
        await messages.add(message, delivery);
      }
      const isLast = accounts.length < BATCH;
      await campaigns.save(
        planned(campaign, { count: accounts.length, cursor: accounts.at(-1) ?? null, isLast }),
      );
      return accounts.length;
    });
  }
}

import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { CAMPAIGN_NOT_FOUND, type CampaignOutcome, scheduled } from "../domain/campaign";
import { accountIdOf } from "./caller";
import type { InTransaction } from "./ports";

/** A second person schedules a draft. Refusals: CAMPAIGN_NOT_FOUND, CAMPAIGN_ALREADY_SCHEDULED, SECOND_PERSON_REQUIRED, SEND_AT_IN_THE_PAST. */
export class ScheduleCampaign {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { campaignId, sendAt }: { readonly campaignId: string; readonly sendAt: Date },
  ): Promise<CampaignOutcome> {
    const scheduledBy = accountIdOf(guard);
    return this.inTransaction(guard, async ({ campaigns }) => {
      const campaign = await campaigns.lock(campaignId);
      if (!campaign) return CAMPAIGN_NOT_FOUND;
      const outcome = scheduled(campaign, { scheduledBy, sendAt }, this.clock());
      if ("campaign" in outcome) await campaigns.save(outcome.campaign);
      return outcome;
    });
  }
}

import { type Bilingual, type Clock, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type Campaign, type CampaignOutcome, campaignTextFault } from "../domain/campaign";
import { accountIdOf } from "./caller";
import type { InTransaction } from "./ports";

/** Drafts news of ALPOKAT. Refusal: CAMPAIGN_TEXT_INVALID. */
export class CreateCampaign {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { subject, body }: { readonly subject: Bilingual; readonly body: Bilingual },
  ): Promise<CampaignOutcome> {
    const refusal = campaignTextFault({ subject, body });
    if (refusal) return { refusal };
    const campaign: Campaign = {
      id: newId(),
      category: "NEWS",
      state: "DRAFT",
      subject,
      body,
      createdBy: accountIdOf(guard),
      scheduledBy: null,
      sendAt: null,
      createdAt: this.clock(),
      planned: 0,
      planCursor: null,
    };
    return this.inTransaction(guard, async ({ campaigns }) => {
      await campaigns.add(campaign);
      return { campaign };
    });
  }
}

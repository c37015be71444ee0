import { isId } from "@alpokat/kernel";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { CreateCampaign } from "../application/create-campaign";
import type { ReadCampaign } from "../application/read-campaign";
import type { ScheduleCampaign } from "../application/schedule-campaign";
import { CAMPAIGN_NOT_FOUND } from "../domain/campaign";
import {
  CampaignType,
  CreateCampaignInput,
  CreateCampaignPayload,
  ScheduleCampaignInput,
  ScheduleCampaignPayload,
  toCampaignType,
} from "./campaign.types";

@Resolver(() => CampaignType)
export class CampaignResolver {
  constructor(
    private readonly creating: CreateCampaign,
    private readonly scheduling: ScheduleCampaign,
    private readonly reading: ReadCampaign,
  ) {}

  @Authorized("marketing_operator")
  @Query(() => CampaignType, { nullable: true, description: "A campaign: its figures, and nobody's name." })
  campaign(
    @Arg("id", () => ID, { description: "Of the campaign." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<CampaignType | null> {
    return this.load(id, context);
  }

  @Authorized("marketing_operator")
  @Mutation(() => CreateCampaignPayload, { nullable: true, description: "Drafts news of ALPOKAT." })
  async createCampaign(
    @Arg("input", () => CreateCampaignInput) input: CreateCampaignInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<CreateCampaignPayload> {
    const outcome = await this.creating.run(guard, input);
    return "campaign" in outcome
      ? { campaign: toCampaignType(outcome.campaign), userErrors: [] }
      : { campaign: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized("marketing_operator")
  @Mutation(() => ScheduleCampaignPayload, {
    nullable: true,
    description: "Sets the time to send a draft, by another person than the one who wrote it.",
  })
  async scheduleCampaign(
    @Arg("input", () => ScheduleCampaignInput) input: ScheduleCampaignInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ScheduleCampaignPayload> {
    const outcome = isId(input.campaignId) ? await this.scheduling.run(guard, input) : CAMPAIGN_NOT_FOUND;
    return "campaign" in outcome
      ? { campaign: toCampaignType(outcome.campaign), userErrors: [] }
      : { campaign: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = (
    reference: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<CampaignType | null> => this.load(String(reference["id"]), context);

  private async load(id: string, { guard, principal }: SubgraphContext): Promise<CampaignType | null> {
    if (!isId(id) || principal.role !== "marketing_operator") return null;
    const campaign = await this.reading.run(guard, id);
    return campaign && toCampaignType(campaign);
  }
}

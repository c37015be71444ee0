import { Operational } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import {
  Directive,
  Field,
  GraphQLISODateTime,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from "type-graphql";
import type { Campaign, CampaignState as State } from "../domain/campaign";

const CampaignState = {
  DRAFT: "DRAFT",
  SCHEDULED: "SCHEDULED",
  RUNNING: "RUNNING",
  FINISHED: "FINISHED",
} as const satisfies Record<State, State>;
registerEnumType(CampaignState, {
  name: "CampaignState",
  description: "Where a campaign stands.",
  valuesConfig: {
    DRAFT: { description: "Written; nobody gets it." },
    SCHEDULED: { description: "A second person set the time to send it." },
    RUNNING: { description: "It is being planned for the people who consented." },
    FINISHED: { description: "It is planned for all of them; each mail is decided when it is sent." },
  },
});

@InputType({ description: "A text in both languages of the product." })
export class CampaignTextInput {
  @Field(() => String, { description: "Indonesian." })
  id!: string;

  @Field(() => String, { description: "English." })
  en!: string;
}

@InputType({ description: "News of ALPOKAT." })
export class CreateCampaignInput {
  @Field(() => CampaignTextInput, { description: "Subject of the mail: one line, 1 to 150 characters." })
  subject!: CampaignTextInput;

  @Field(() => CampaignTextInput, { description: "What it says: plain text, 1 to 10,000 characters." })
  body!: CampaignTextInput;
}

@InputType({ description: "When a campaign is sent." })
export class ScheduleCampaignInput {
  @Field(() => ID, { description: "A draft that somebody else wrote." })
  campaignId!: string;

  @Field(() => GraphQLISODateTime, { description: "When to send it." })
  sendAt!: Date;
}

@ObjectType("Campaign", { description: "News of ALPOKAT to whoever consented to them (clause 4)." })
@Directive('@key(fields: "id")')
@Operational()
export class CampaignType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => CampaignState, { nullable: true, description: "Where it stands." })
  state!: State;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it is sent; null for a draft." })
  sendAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: "People it was planned for; whether each gets it is decided when it is sent.",
  })
  planned!: number;
}

@ObjectType({ description: "The draft, or why it was refused." })
@Operational()
export class CreateCampaignPayload {
  @Field(() => CampaignType, { nullable: true, description: "The draft." })
  campaign!: CampaignType | null;

  @Field(() => [UserErrorType], { description: "CAMPAIGN_TEXT_INVALID" })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The campaign, or why it was refused." })
@Operational()
export class ScheduleCampaignPayload {
  @Field(() => CampaignType, { nullable: true, description: "The campaign." })
  campaign!: CampaignType | null;

  @Field(() => [UserErrorType], {
    description:
      "CAMPAIGN_NOT_FOUND, CAMPAIGN_ALREADY_SCHEDULED, SECOND_PERSON_REQUIRED, SEND_AT_IN_THE_PAST",
  })
  userErrors!: UserErrorType[];
}

export const toCampaignType = ({ id, state, sendAt, planned }: Campaign): CampaignType => ({
  id,
  state,
  sendAt,
  planned,
});

import { isId } from "@alpokat/kernel";
import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { AnswerAsGuardian, GuardianOutcome } from "../application/answer-as-guardian";
import { wordingSha256 } from "../application/change-consent";
import type { ReadInvitation } from "../application/read-invitation";
import { GUARDIAN_WORDING } from "../domain/guardian";
import {
  GiveGuardianConsentInput,
  GuardianConsentOfferType,
  GuardianConsentPayload,
  GuardianInvitationType,
  RefuseGuardianConsentInput,
  toGuardianInvitationType,
} from "./guardian.types";
import { EVERYBODY } from "./roles";

@Resolver(() => GuardianInvitationType)
export class GuardianResolver {
  constructor(
    private readonly answering: AnswerAsGuardian,
    private readonly reading: ReadInvitation,
  ) {}

  @Authorized("service")
  @Query(() => GuardianInvitationType, {
    nullable: true,
    description: "An invitation that waits for an answer, asked when it is sent.",
  })
  async guardianInvitation(
    @Arg("id", () => ID, { description: "Of the invitation." }) id: string,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<GuardianInvitationType | null> {
    const invitation = isId(id) ? await this.reading.run(guard, id) : null;
    return invitation && toGuardianInvitationType(invitation);
  }

  @Authorized(...EVERYBODY)
  @Query(() => GuardianConsentOfferType, {
    nullable: true,
    description: "What a guardian has to be shown before they consent to a child's account.",
  })
  guardianConsentOffer(@Ctx() { principal }: SubgraphContext): GuardianConsentOfferType {
    const wording = GUARDIAN_WORDING[principal.locale];
    return { wording, wordingSha256: wordingSha256(wording) };
  }

  @Authorized(...EVERYBODY)
  @Mutation(() => GuardianConsentPayload, {
    nullable: true,
    description:
      "Consents to a child's account, by the code that was sent to the guardian; the account is made then.",
  })
  @Collects("account_registration")
  async giveGuardianConsent(
    @Arg("input", () => GiveGuardianConsentInput) input: GiveGuardianConsentInput,
    @Ctx() context: SubgraphContext,
  ): Promise<GuardianConsentPayload> {
    return toPayload(await this.answering.give(context.guard, input), context);
  }

  @Authorized(...EVERYBODY)
  @Mutation(() => GuardianConsentPayload, {
    nullable: true,
    description: "Refuses a child's account: what was kept to ask is erased at once.",
  })
  async refuseGuardianConsent(
    @Arg("input", () => RefuseGuardianConsentInput) { token }: RefuseGuardianConsentInput,
    @Ctx() context: SubgraphContext,
  ): Promise<GuardianConsentPayload> {
    return toPayload(await this.answering.refuse(context.guard, token), context);
  }
}

const toPayload = (outcome: GuardianOutcome, { principal }: SubgraphContext): GuardianConsentPayload =>
  "receivedAt" in outcome
    ? { receivedAt: outcome.receivedAt, userErrors: [] }
    : { receivedAt: null, userErrors: toUserErrors([outcome.refusal], principal) };

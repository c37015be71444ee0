import { isId } from "@alpokat/kernel";
import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { AnswerAsGuardian, GuardianOutcome } from "../application/answer-as-guardian";
import { wordingSha256 } from "../application/change-consent";
import type { NameGuardian, NameGuardianOutcome } from "../application/name-guardian";
import type { ReadInvitation } from "../application/read-invitation";
import type { WithdrawAsGuardian } from "../application/withdraw-as-guardian";
import { GUARDIAN_WORDING } from "../domain/guardian";
import {
  GiveGuardianConsentInput,
  GuardianConsentOfferType,
  GuardianConsentPayload,
  GuardianInvitationType,
  InviteGuardianInput,
  InviteGuardianPayload,
  RefuseGuardianConsentInput,
  WithdrawGuardianConsentInput,
  toGuardianInvitationType,
} from "./guardian.types";
import { EVERYBODY } from "./roles";

/** What is done about guardians. */
export interface GuardianUseCases {
  readonly name: NameGuardian;
  readonly answer: AnswerAsGuardian;
  readonly withdraw: WithdrawAsGuardian;
  readonly read: ReadInvitation;
}

@Resolver(() => GuardianInvitationType)
export class GuardianResolver {
  constructor(private readonly useCases: GuardianUseCases) {}

  @Authorized("service")
  @Query(() => GuardianInvitationType, {
    nullable: true,
    description: "An invitation that waits for an answer, asked when it is sent.",
  })
  async guardianInvitation(
    @Arg("id", () => ID, { description: "Of the invitation." }) id: string,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<GuardianInvitationType | null> {
    const invitation = isId(id) ? await this.useCases.read.run(guard, id) : null;
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
    return toPayload(await this.useCases.answer.give(context.guard, input), context);
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
    return toPayload(await this.useCases.answer.refuse(context.guard, token), context);
  }

  @Authorized("customer")
  @Mutation(() => InviteGuardianPayload, {
    nullable: true,
    description: "Names the guardian of a minor whose account waits; the guardian is asked by mail.",
  })
  @Collects("account_registration")
  async inviteGuardian(
    @Arg("input", () => InviteGuardianInput) input: InviteGuardianInput,
    @Ctx() context: SubgraphContext,
  ): Promise<InviteGuardianPayload> {
    return toPayload(await this.useCases.name.run(context.guard, input), context);
  }

  @Authorized(...EVERYBODY)
  @Mutation(() => GuardianConsentPayload, {
    nullable: true,
    description: "Withdraws a guardian's consent: the minor's account is restricted from then on.",
  })
  async withdrawGuardianConsent(
    @Arg("input", () => WithdrawGuardianConsentInput) { token }: WithdrawGuardianConsentInput,
    @Ctx() context: SubgraphContext,
  ): Promise<GuardianConsentPayload> {
    return toPayload(await this.useCases.withdraw.run(context.guard, token), context);
  }
}

const toPayload = (
  outcome: GuardianOutcome | NameGuardianOutcome,
  { principal }: SubgraphContext,
): GuardianConsentPayload =>
  "receivedAt" in outcome
    ? { receivedAt: outcome.receivedAt, userErrors: [] }
    : { receivedAt: null, userErrors: toUserErrors([outcome.refusal], principal) };

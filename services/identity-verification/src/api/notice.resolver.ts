import { Operational } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { AcknowledgePrivacyNotice } from "../application/acknowledge-privacy-notice";
import type { ConfirmPrivacyNotice } from "../application/confirm-privacy-notice";
import type { ProposePrivacyNotice } from "../application/propose-privacy-notice";
import type { ReadNotices } from "../application/read-notices";
import { AccountType } from "./account.types";
import {
  AcknowledgePrivacyNoticeInput,
  AcknowledgePrivacyNoticePayload,
  ConfirmPrivacyNoticeInput,
  ConfirmPrivacyNoticePayload,
  NoticeProgressType,
  NoticePublicationType,
  NoticeReceiptType,
  PrivacyNoticeType,
  PublishPrivacyNoticeInput,
  PublishPrivacyNoticePayload,
  toAcknowledgedReceipt,
  toNoticeProgressType,
  toNoticePublicationType,
  toNoticeReceiptType,
  toPrivacyNoticeType,
} from "./notice.types";
import { EVERYBODY, PEOPLE } from "./roles";

/** What the resolver does, by name. */
export interface NoticeOperations {
  readonly propose: ProposePrivacyNotice;
  readonly confirm: ConfirmPrivacyNotice;
  readonly acknowledge: AcknowledgePrivacyNotice;
  readonly read: ReadNotices;
}

@Resolver(() => NoticePublicationType)
export class NoticeResolver {
  constructor(private readonly operations: NoticeOperations) {}

  @Authorized(...EVERYBODY)
  @Query(() => [PrivacyNoticeType], {
    nullable: true,
    description:
      "Every published version of the privacy notice, in the language of the request; for privacy officers the proposed ones too.",
  })
  async privacyNotices(@Ctx() { guard, principal }: SubgraphContext): Promise<PrivacyNoticeType[]> {
    return (await this.operations.read.all(guard, principal.locale)).map(toPrivacyNoticeType);
  }

  @Authorized(...EVERYBODY)
  @Query(() => PrivacyNoticeType, {
    nullable: true,
    description:
      "A published version of the privacy notice; for privacy officers also the text of one that is not.",
  })
  async privacyNotice(
    @Arg("version", () => Int, { description: "Counted from 1." }) version: number,
    @Arg("locale", () => String, {
      nullable: true,
      description: "`id` or `en`; by default the language of the request.",
    })
    locale: string | null,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<PrivacyNoticeType | null> {
    const language = locale === "id" || locale === "en" ? locale : principal.locale;
    const published = await this.operations.read.all(guard, language);
    const found = published.find(({ notice }) => notice.version === version);
    if (found) return toPrivacyNoticeType(found);
    const notice = await this.operations.read.draft(guard, version, language);
    return notice && toPrivacyNoticeType({ notice, publication: null, isInForce: false });
  }

  @Authorized("dpo")
  @Mutation(() => PublishPrivacyNoticePayload, {
    nullable: true,
    description:
      "Proposes that a version of the privacy notice take effect; a second privacy officer confirms it.",
  })
  async publishPrivacyNotice(
    @Arg("input", () => PublishPrivacyNoticeInput) input: PublishPrivacyNoticeInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<PublishPrivacyNoticePayload> {
    const outcome = await this.operations.propose.run(guard, input);
    return "publication" in outcome
      ? { publication: toNoticePublicationType(outcome.publication), userErrors: [] }
      : { publication: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized("dpo")
  @Mutation(() => ConfirmPrivacyNoticePayload, {
    nullable: true,
    description: "Publishes a proposed version, by another person than the one who proposed it.",
  })
  async confirmPrivacyNotice(
    @Arg("input", () => ConfirmPrivacyNoticeInput) input: ConfirmPrivacyNoticeInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ConfirmPrivacyNoticePayload> {
    const outcome = await this.operations.confirm.run(guard, input);
    return "publication" in outcome
      ? { publication: toNoticePublicationType(outcome.publication), userErrors: [] }
      : { publication: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized(...PEOPLE)
  @Mutation(() => AcknowledgePrivacyNoticePayload, {
    nullable: true,
    description:
      "Says that the caller was shown a version of the privacy notice. Access tokens issued afterwards know it: refresh the session where data could not be collected without (obligation 1.8).",
  })
  async acknowledgePrivacyNotice(
    @Arg("input", () => AcknowledgePrivacyNoticeInput) input: AcknowledgePrivacyNoticeInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<AcknowledgePrivacyNoticePayload> {
    const outcome = await this.operations.acknowledge.run(guard, input);
    return "acknowledgement" in outcome
      ? { receipt: toAcknowledgedReceipt(outcome.acknowledgement), userErrors: [] }
      : { receipt: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @FieldResolver(() => NoticeProgressType, { nullable: true, description: "How far it got." })
  @Operational()
  async progress(
    @Root() { version }: NoticePublicationType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<NoticeProgressType> {
    return toNoticeProgressType(await this.operations.read.progress(guard, version));
  }
}

@Resolver(() => AccountType)
export class NoticeReceiptResolver {
  constructor(private readonly readNotices: ReadNotices) {}

  @FieldResolver(() => [NoticeReceiptType], {
    nullable: true,
    description: "Which privacy notices reached you, and how; null on anybody else's account.",
  })
  @Operational()
  async noticeReceipts(
    @Root() account: AccountType,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<NoticeReceiptType[] | null> {
    if (account.id !== principal.id) return null;
    return (await this.readNotices.receivedBy(guard, account.id)).map(toNoticeReceiptType);
  }
}

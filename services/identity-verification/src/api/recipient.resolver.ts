import { isId } from "@alpokat/kernel";
import type { SubgraphContext } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Query, Resolver } from "type-graphql";
import type { ReadAccounts } from "../application/read-accounts";
import { mayBeWrittenTo } from "../domain/account";
import type { ConsentChannel as Channel, ConsentTopic as Topic } from "../domain/consent";
import { ConsentChannel, ConsentTopic } from "./consent.types";
import { MessageRecipientType, toMessageRecipientType } from "./recipient.types";

@Resolver(() => MessageRecipientType)
export class RecipientResolver {
  constructor(private readonly readAccounts: ReadAccounts) {}

  @Authorized("service")
  @Query(() => MessageRecipientType, {
    nullable: true,
    description:
      "Whom a message goes to, asked when it is sent: by the stated purpose, and where that rests on consent for this channel and topic. Null for an account that isn't in use; of a restricted person the policy gives name and address for what the law orders alone.",
  })
  async messageRecipient(
    @Arg("accountId", () => ID, { description: "Of the account." }) accountId: string,
    @Arg("channel", () => ConsentChannel, { description: "How the message travels." }) channel: Channel,
    @Arg("topic", () => ConsentTopic, { nullable: true, description: "What it is about." })
    topic: Topic | null,
    @Ctx() context: SubgraphContext,
  ): Promise<MessageRecipientType | null> {
    if (!isId(accountId)) return null;
    const account = await context.loader(this.readAccounts.byIds).load(accountId);
    if (!account || !mayBeWrittenTo(account)) return null;
    return toMessageRecipientType(account, topic && { channel, topic });
  }
}

import { isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { MessagePlace } from "../application/ports";
import type { ReadMessages } from "../application/read-messages";
import type { Message } from "../domain/message";
import {
  MessageConnection,
  MessageDeliveryType,
  MessageType,
  toMessageDeliveryType,
  toMessageType,
} from "./message.types";
import { SaleType, toSaleType } from "./sale.types";

@Resolver(() => MessageType)
export class MessageResolver {
  constructor(private readonly readMessages: ReadMessages) {}

  @Authorized("customer")
  @Query(() => MessageType, {
    nullable: true,
    description: "A message of one of the caller's merchants, or to the caller.",
  })
  message(
    @Arg("id", () => ID, { description: "Of the message." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<MessageType | null> {
    return this.load(id, context);
  }

  @Authorized("customer")
  @Query(() => MessageConnection, {
    nullable: true,
    description: "Messages of the caller's merchants and to the caller, newest first.",
  })
  async messages(
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<MessageType>> {
    const page = pageOf(pageArguments, readCursor);
    const messages = await this.readMessages.page(guard, page);
    const cursor = ({ createdAt, id }: Message): string => cursorOf(createdAt.toISOString(), id);
    return connectionOf(messages, page, { node: toMessageType, cursor });
  }

  @FieldResolver(() => [MessageDeliveryType], { description: "Its way through each channel." })
  @Operational()
  async deliveries(
    @Root() { id }: MessageType,
    @Ctx() context: SubgraphContext,
  ): Promise<MessageDeliveryType[]> {
    const deliveries = await context.loader(this.readMessages.deliveriesOf).load(id);
    return deliveries.map(toMessageDeliveryType);
  }

  @FieldResolver(() => SaleType, {
    nullable: true,
    description: "The sale that it belongs to; null for a message about an account.",
  })
  @Operational()
  sale(@Root() { saleId }: MessageType): SaleType | null {
    return saleId === null ? null : toSaleType(saleId);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = (
    reference: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<MessageType | null> => this.load(String(reference.id), context);

  private async load(id: string, context: SubgraphContext): Promise<MessageType | null> {
    if (!isId(id)) return null;
    const message = await context.loader(this.readMessages.byIds).load(id);
    if (message) return toMessageType(message);
    await context.noteNothingInScope("user.contact", null);
    return null;
  }
}

function readCursor([createdAt = "", id = ""]: readonly string[]): MessagePlace | null {
  const moment = new Date(createdAt);
  return Number.isNaN(moment.getTime()) || !isId(id) ? null : { createdAt: moment, id };
}

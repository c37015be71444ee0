import { isId } from "@alpokat/kernel";
import { Arg, Authorized, ID, Query, Resolver } from "type-graphql";
import type { ReadRequestMessage } from "../../application/rights/read-request-message";
import { RequestMessageType, toRequestMessageType } from "./request-message.types";

@Resolver(() => RequestMessageType)
export class RequestMessageResolver {
  constructor(private readonly read: ReadRequestMessage) {}

  @Authorized("service")
  @Query(() => RequestMessageType, {
    nullable: true,
    description:
      "What the subject of a privacy request is told by mail. State the purpose `privacy.request` and the case.",
  })
  async privacyRequestMessage(
    @Arg("id", () => ID, { description: "Of the request." }) id: string,
  ): Promise<RequestMessageType | null> {
    const message = isId(id) ? await this.read.run(id) : null;
    return message && toRequestMessageType(message);
  }
}

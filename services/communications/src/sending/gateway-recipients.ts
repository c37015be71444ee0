import type { GatewayAnswer, GatewayClient } from "@alpokat/subgraph";
import { z } from "zod";
import type { Recipient, Recipients } from "../application/ports";
import type { Failure } from "../domain/delivery";
import { failureOf, refusalOf } from "./gateway-failure";

const QUERY = `query Recipient($id: ID!, $topic: ConsentTopic) {
  messageRecipient(accountId: $id, channel: EMAIL, topic: $topic) { name email locale }
}`;

const answerSchema = z.object({
  messageRecipient: z
    .object({ name: z.string().min(1), email: z.string().min(1), locale: z.enum(["id", "en"]) })
    .nullable(),
});

/** Recipients as identity-verification gives them to this service's own principal: decided and recorded there, each time. */
export class GatewayRecipients implements Recipients {
  constructor(
    private readonly gateway: Pick<GatewayClient, "ask">,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  async find({ accountId, purpose, topic }: Parameters<Recipients["find"]>[0]): Promise<Recipient | Failure> {
    try {
      return this.#read(
        await this.gateway.ask({ query: QUERY, variables: { id: accountId, topic }, purpose }),
      );
    } catch (error) {
      this.onDefect(error);
      return { code: "GATEWAY_UNREACHABLE", isPermanent: false };
    }
  }

  #read({ data, errors }: GatewayAnswer): Recipient | Failure {
    const refusal = refusalOf(errors);
    if (refusal) return { code: "POLICY_DENIED", isPermanent: true, refusal };
    if (errors.length > 0) return failureOf(errors);
    const answer = answerSchema.safeParse(data);
    if (!answer.success) {
      this.onDefect(answer.error);
      return { code: "RECIPIENT_UNREADABLE", isPermanent: false };
    }
    const found = answer.data.messageRecipient;
    if (!found) return { code: "RECIPIENT_NOT_FOUND", isPermanent: true };
    return { name: found.name, address: found.email, language: found.locale };
  }
}

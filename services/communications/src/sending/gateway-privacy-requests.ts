import type { GatewayAnswer, GatewayClient } from "@alpokat/subgraph";
import { z } from "zod";
import type { PrivacyRequests, RequestAnswer } from "../application/ports";
import type { Failure } from "../domain/delivery";
import { failureOf, refusalOf } from "./gateway-failure";

const QUERY = `query Message($id: ID!) {
  privacyRequestMessage(id: $id) {
    email locale type restriction receivedAt dueAt
    refusal { text law }
    erasedClasses { service retention outcome keptUntil law }
  }
}`;

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const answerSchema = z.object({
  privacyRequestMessage: z
    .object({
      email: z.string().min(1),
      locale: z.enum(["id", "en"]),
      type: z.string().regex(/^[A-Z_]{1,60}$/),
      restriction: z.enum(["IMPOSE", "LIFT"]).nullable(),
      receivedAt: moment,
      dueAt: moment,
      refusal: z.object({ text: z.string(), law: z.string() }).nullable(),
      erasedClasses: z.array(
        z.object({
          service: z.string(),
          retention: z.string(),
          outcome: z.enum(["ERASED", "KEPT", "NOTHING_HELD"]),
          keptUntil: moment.nullable(),
          law: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
});

/** Privacy requests as identity-verification gives them to this service's own principal, in the request's own case. */
export class GatewayPrivacyRequests implements PrivacyRequests {
  constructor(
    private readonly gateway: Pick<GatewayClient, "ask">,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  async find(requestId: string): Promise<RequestAnswer | Failure> {
    try {
      return this.#read(
        await this.gateway.ask({
          query: QUERY,
          variables: { id: requestId },
          purpose: "privacy.request",
          caseReference: `privacy-request/${requestId}`,
        }),
      );
    } catch (error) {
      this.onDefect(error);
      return { code: "GATEWAY_UNREACHABLE", isPermanent: false };
    }
  }

  #read({ data, errors }: GatewayAnswer): RequestAnswer | Failure {
    const refusal = refusalOf(errors);
    if (refusal) return { code: "POLICY_DENIED", isPermanent: true, refusal };
    if (errors.length > 0) return failureOf(errors);
    const found = answerSchema.parse(data).privacyRequestMessage;
    if (!found) return { code: "REQUEST_NOT_FOUND", isPermanent: true };
    const { email: address, locale: language, ...answer } = found;
    return { ...answer, address, language };
  }
}

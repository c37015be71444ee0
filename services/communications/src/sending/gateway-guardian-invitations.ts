import type { GatewayAnswer, GatewayClient } from "@alpokat/subgraph";
import { z } from "zod";
import type { GuardianInvitation, GuardianInvitations } from "../application/ports";
import type { Failure } from "../domain/delivery";
import { failureOf, refusalOf } from "./gateway-failure";

const QUERY = `query Invitation($id: ID!) {
  guardianInvitation(id: $id) { guardianEmail childName hasAccount locale token expiresAt }
}`;

const answerSchema = z.object({
  guardianInvitation: z
    .object({
      guardianEmail: z.string().min(1),
      childName: z.string().min(1),
      hasAccount: z.boolean(),
      locale: z.enum(["id", "en"]),
      token: z.string().min(1),
      expiresAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    })
    .nullable(),
});

/** Invitations as identity-verification gives them to this service's own principal, while they wait for an answer. */
export class GatewayGuardianInvitations implements GuardianInvitations {
  constructor(
    private readonly gateway: Pick<GatewayClient, "ask">,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  async find(id: string): Promise<GuardianInvitation | Failure> {
    const question = { query: QUERY, variables: { id }, purpose: "service.administrative" } as const;
    try {
      return this.#read(await this.gateway.ask(question));
    } catch (error) {
      this.onDefect(error);
      return { code: "GATEWAY_UNREACHABLE", isPermanent: false };
    }
  }

  #read({ data, errors }: GatewayAnswer): GuardianInvitation | Failure {
    const refusal = refusalOf(errors);
    if (refusal) return { code: "POLICY_DENIED", isPermanent: true, refusal };
    if (errors.length > 0) return failureOf(errors);
    const answer = answerSchema.parse(data).guardianInvitation;
    if (!answer) return { code: "INVITATION_NOT_FOUND", isPermanent: true };
    const { guardianEmail: address, locale: language, ...rest } = answer;
    return { address, language, ...rest };
  }
}

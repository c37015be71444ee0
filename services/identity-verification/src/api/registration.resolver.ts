import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { RegisterAccount } from "../application/register-account";
import { RegisterAccountInput, RegisterAccountPayload } from "./registration.types";
import { EVERYBODY } from "./roles";

@Resolver()
export class RegistrationResolver {
  constructor(private readonly registration: RegisterAccount) {}

  @Authorized(...EVERYBODY)
  @Mutation(() => RegisterAccountPayload, { description: "Registers a person." })
  @Collects("account_registration")
  async registerAccount(
    @Arg("input", () => RegisterAccountInput) input: RegisterAccountInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RegisterAccountPayload> {
    const { phoneNumber = null, officeAddress = null, guardianEmail = null, ...required } = input;
    const outcome = await this.registration.run(guard, {
      ...required,
      phoneNumber,
      officeAddress,
      guardianEmail,
    });
    return "receivedAt" in outcome
      ? { registration: { ...outcome }, userErrors: [] }
      : { registration: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }
}

import { isId } from "@alpokat/kernel";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { ReadRequests } from "../application/read-requests";
import type { RegisterAgency, RegisterAgencyOfficer } from "../application/register-agency";
import {
  AgencyConnection,
  AgencyType,
  RegisterAgencyInput,
  RegisterAgencyOfficerInput,
  RegisterAgencyOfficerPayload,
  RegisterAgencyPayload,
  toAgencyOfficerType,
  toAgencyType,
} from "./agency.types";
import { OVERSIGHT } from "./roles";

/** Keyset of a list that goes by id. */
export const idCursor = ([id = ""]: readonly string[]): string | null => (isId(id) ? id : null);

@Resolver(() => AgencyType)
export class AgencyResolver {
  constructor(
    private readonly registering: RegisterAgency,
    private readonly registeringOfficer: RegisterAgencyOfficer,
    private readonly reading: ReadRequests,
  ) {}

  @Authorized("disclosure_intake", "disclosure_legal")
  @Mutation(() => RegisterAgencyPayload, { description: "Enters an authority into the directory." })
  async registerAgency(
    @Arg("input", () => RegisterAgencyInput) input: RegisterAgencyInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RegisterAgencyPayload> {
    const outcome = await this.registering.run(guard, input);
    return "agency" in outcome
      ? { agency: toAgencyType(outcome.agency), userErrors: [] }
      : { agency: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("disclosure_intake")
  @Mutation(() => RegisterAgencyOfficerPayload, {
    description: "Enters an agency's contact person. Purpose `disclosure.legal`.",
  })
  async registerAgencyOfficer(
    @Arg("input", () => RegisterAgencyOfficerInput) { agencyId, ...details }: RegisterAgencyOfficerInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RegisterAgencyOfficerPayload> {
    const outcome = await this.registeringOfficer.run(guard, isId(agencyId) ? agencyId : NOBODY, details);
    return "officer" in outcome
      ? { officer: toAgencyOfficerType(outcome.officer), userErrors: [] }
      : { officer: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...OVERSIGHT)
  @Query(() => AgencyType, { nullable: true, description: "An agency of the directory." })
  agency(
    @Arg("id", () => ID, { description: "Of the agency." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<AgencyType | null> {
    return this.load(id, context);
  }

  @Authorized(...OVERSIGHT)
  @Query(() => AgencyConnection, { nullable: true, description: "The directory of agencies, newest first." })
  async agencies(
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<AgencyType>> {
    const page = pageOf(pageArguments, idCursor);
    const found = await this.reading.agencies(guard, page);
    return connectionOf(found, page, { node: toAgencyType, cursor: ({ id }) => cursorOf(id) });
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<AgencyType | null> =>
    OVERSIGHT.includes(context.principal.role) ? this.load(String(id), context) : null;

  private async load(id: string, { guard }: SubgraphContext): Promise<AgencyType | null> {
    const agency = isId(id) ? await this.reading.agency(guard, id) : null;
    return agency && toAgencyType(agency);
  }
}

/** An id that nothing has, for a text that is none: both are answered alike. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";

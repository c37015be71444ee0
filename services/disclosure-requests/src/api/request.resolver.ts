import { isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { ReadRequests } from "../application/read-requests";
import type { StartCollection } from "../application/start-collection";
import type { SubmitRequest } from "../application/submit-request";
import type { TakeRequest } from "../application/take-request";
import { NOBODY, idCursor } from "./agency.resolver";
import {
  DisclosureGagInput,
  DisclosureRequestInput,
  DisclosureRequestPayload,
  LegalInstrumentInput,
  SubmitDisclosureRequestInput,
  SubmitDisclosureRequestPayload,
} from "./request.inputs";
import {
  DisclosureRequestConnection,
  DisclosureRequestType,
  DisclosureScopeType,
  toRequestType,
  toScopeType,
} from "./request.types";
import { DESK, OVERSIGHT } from "./roles";

const PURPOSE = "Purpose `disclosure.legal`; `audit.review` for an auditor or the DPO.";

/** The use cases of a request. */
export interface RequestUseCases {
  readonly submit: SubmitRequest;
  readonly take: TakeRequest;
  readonly collect: StartCollection;
  readonly read: ReadRequests;
}

@Resolver(() => DisclosureRequestType)
export class RequestResolver {
  constructor(private readonly useCases: RequestUseCases) {}

  @Authorized("disclosure_intake")
  @Mutation(() => SubmitDisclosureRequestPayload, {
    description:
      "Receives an authority's request. Purpose `disclosure.legal`; whoever submits is on the request.",
  })
  async submitDisclosureRequest(
    @Arg("input", () => SubmitDisclosureRequestInput) input: SubmitDisclosureRequestInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SubmitDisclosureRequestPayload> {
    const { idempotencyKey, ...submission } = input;
    const outcome = await this.useCases.submit.run(guard, plainOf(submission), idempotencyKey);
    return "request" in outcome
      ? { disclosureRequest: toRequestType(outcome.request), userErrors: [] }
      : { disclosureRequest: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...DESK)
  @Mutation(() => DisclosureRequestPayload, {
    description:
      "Puts you on a request, so that you may read it under `x-alpokat-case: disclosure-request/<id>`.",
  })
  async takeDisclosureRequest(
    @Arg("input", () => DisclosureRequestInput) { requestId }: DisclosureRequestInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<DisclosureRequestPayload> {
    const outcome = await this.useCases.take.run(guard, isId(requestId) ? requestId : NOBODY);
    return "request" in outcome
      ? { disclosureRequest: toRequestType(outcome.request), userErrors: [] }
      : { disclosureRequest: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("disclosure_analyst")
  @Mutation(() => DisclosureRequestPayload, {
    description:
      "Starts to collect what the approved scope covers; the request's state tells when it has ended.",
  })
  async collectDisclosureData(
    @Arg("input", () => DisclosureRequestInput) { requestId }: DisclosureRequestInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<DisclosureRequestPayload> {
    const outcome = await this.useCases.collect.run(guard, isId(requestId) ? requestId : NOBODY);
    return "request" in outcome
      ? { disclosureRequest: toRequestType(outcome.request), userErrors: [] }
      : { disclosureRequest: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...OVERSIGHT)
  @Query(() => DisclosureRequestType, { nullable: true, description: `A request by its id. ${PURPOSE}` })
  disclosureRequest(
    @Arg("id", () => ID, { description: "Of the request." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<DisclosureRequestType | null> {
    return this.load(id, context);
  }

  @Authorized(...OVERSIGHT)
  @Query(() => DisclosureRequestConnection, {
    nullable: true,
    description: `Requests, newest first. ${PURPOSE}`,
  })
  async disclosureRequests(
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<DisclosureRequestType>> {
    const page = pageOf(pageArguments, idCursor);
    const found = await this.useCases.read.page(guard, page);
    return connectionOf(found, page, { node: toRequestType, cursor: ({ id }) => cursorOf(id) });
  }

  @FieldResolver(() => DisclosureScopeType, {
    nullable: true,
    description: "The approved scope, or else the latest proposal.",
  })
  @Operational()
  async scope(
    @Root() request: DisclosureRequestType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<DisclosureScopeType | null> {
    const scope = await this.useCases.read.scopeOf(guard, request.id);
    return scope && toScopeType(scope);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<DisclosureRequestType | null> =>
    OVERSIGHT.includes(context.principal.role) ? this.load(String(id), context) : null;

  private async load(id: string, { guard }: SubgraphContext): Promise<DisclosureRequestType | null> {
    const request = isId(id) ? await this.useCases.read.byId(guard, id) : null;
    return request && toRequestType(request);
  }
}

type SubmissionInput = Omit<SubmitDisclosureRequestInput, "idempotencyKey">;

/** An absent optional field is null, and an id that is none is nobody's. */
const plainOf = (input: SubmissionInput): SubmissionInput => ({
  ...input,
  agencyId: isId(input.agencyId) ? input.agencyId : NOBODY,
  officerId: isId(input.officerId) ? input.officerId : NOBODY,
  offenceArticle: input.offenceArticle ?? null,
  offenceMaxYears: input.offenceMaxYears ?? null,
  gag: input.gag
    ? Object.assign(new DisclosureGagInput(), { basis: input.gag.basis, until: input.gag.until ?? null })
    : null,
  instruments: input.instruments.map((each) =>
    Object.assign(new LegalInstrumentInput(), each, { validUntil: each.validUntil ?? null }),
  ),
});

import { isId } from "@alpokat/kernel";
import type { Category } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { ApproveScope } from "../application/approve-scope";
import type { ProposeScope, ScopeOutcome } from "../application/propose-scope";
import { NOBODY } from "./agency.resolver";
import {
  ApproveDisclosureScopeInput,
  DisclosureScopePayload,
  ProposeDisclosureScopeInput,
} from "./request.inputs";
import { toRequestType, toScopeType } from "./request.types";

@Resolver()
export class ScopeResolver {
  constructor(
    private readonly proposing: ProposeScope,
    private readonly approving: ApproveScope,
  ) {}

  @Authorized("disclosure_analyst")
  @Mutation(() => DisclosureScopePayload, {
    description: "Proposes what to disclose; a new proposal replaces an open one. Needs `x-alpokat-case`.",
  })
  async proposeDisclosureScope(
    @Arg("input", () => ProposeDisclosureScopeInput) input: ProposeDisclosureScopeInput,
    @Ctx() context: SubgraphContext,
  ): Promise<DisclosureScopePayload> {
    const { requestId, subjects, from, to } = input;
    // Whether they are categories the gates decide.
    const categories = input.categories as Category[];
    const content = { subjects: subjects.map(({ kind, id }) => ({ kind, id })), categories, from, to };
    const id = isId(requestId) ? requestId : NOBODY;
    return toPayload(await this.proposing.run(context.guard, id, content), context);
  }

  @Authorized("disclosure_approver")
  @Mutation(() => DisclosureScopePayload, {
    description:
      "Approves the scope that you have read, which freezes it. Neither its proposer nor its submitter may. Needs `x-alpokat-case`.",
  })
  async approveDisclosureScope(
    @Arg("input", () => ApproveDisclosureScopeInput) { requestId, scopeId }: ApproveDisclosureScopeInput,
    @Ctx() context: SubgraphContext,
  ): Promise<DisclosureScopePayload> {
    const id = isId(requestId) ? requestId : NOBODY;
    return toPayload(await this.approving.run(context.guard, id, scopeId), context);
  }
}

const toPayload = (outcome: ScopeOutcome, { principal }: SubgraphContext): DisclosureScopePayload =>
  "request" in outcome
    ? { disclosureRequest: toRequestType(outcome.request), scope: toScopeType(outcome.scope), userErrors: [] }
    : { disclosureRequest: null, scope: null, userErrors: toUserErrors(outcome.refusals, principal) };

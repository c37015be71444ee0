import { isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
  serviceUnavailable,
  toUserErrors,
  unauthenticated,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { DuePlace } from "../../application/rights/ports";
import type { ReadPrivacyRequests } from "../../application/rights/read-privacy-requests";
import type { ResolvePrivacyRequest } from "../../application/rights/resolve-privacy-request";
import type { SubmitPrivacyRequest } from "../../application/rights/submit-privacy-request";
import { ReceiptsUnavailable } from "../../application/rights/verify-receipt-token";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import { OPEN_STATES } from "../../domain/rights/request-state";
import { REQUEST_TYPES } from "../../domain/rights/request-type";
import { EVERYBODY, PEOPLE } from "../roles";
import {
  PrivacyRequestFilterInput,
  ResolvePrivacyRequestInput,
  ResolvePrivacyRequestPayload,
  SubmitPrivacyRequestInput,
  SubmitPrivacyRequestPayload,
} from "./privacy-request.inputs";
import {
  ErasedClassType,
  PrivacyRequestConnection,
  PrivacyRequestEventType,
  PrivacyRequestType,
  toErasedClassType,
  toPrivacyRequestType,
  toRequestEventType,
} from "./privacy-request.types";

export interface PrivacyRequestUseCases {
  readonly submit: SubmitPrivacyRequest;
  readonly resolve: ResolvePrivacyRequest;
  readonly read: ReadPrivacyRequests;
}

@Resolver(() => PrivacyRequestType)
export class PrivacyRequestResolver {
  constructor(private readonly requests: PrivacyRequestUseCases) {}

  @Authorized("anonymous", "customer")
  @Mutation(() => SubmitPrivacyRequestPayload, {
    description: "Exercises a right of a data subject: the caller's own, or that of the buyer of a receipt.",
  })
  async submitPrivacyRequest(
    @Arg("input", () => SubmitPrivacyRequestInput) input: SubmitPrivacyRequestInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SubmitPrivacyRequestPayload> {
    const { type, idempotencyKey, details = null, rectification = null, restriction: wish = null } = input;
    const receiptToken = input.receiptToken ?? null;
    if (receiptToken === null && principal.role === "anonymous") throw unauthenticated();
    const asked = { type, idempotencyKey, details, rectification, wish, receiptToken };
    const outcome = await this.requests.submit.run(guard, asked).catch(unavailable);
    if ("refusals" in outcome) {
      return {
        privacyRequest: null,
        resultToken: null,
        userErrors: toUserErrors(outcome.refusals, principal),
      };
    }
    const { request, resultToken } = outcome;
    if (request.accountId === null) guard.proveSubject(request.subject);
    return { privacyRequest: toPrivacyRequestType(request, principal.locale), resultToken, userErrors: [] };
  }

  @Authorized("dpo")
  @Mutation(() => ResolvePrivacyRequestPayload, {
    description:
      "Decides a request that waits for a person. State the purpose `privacy.request` and the case.",
  })
  async resolvePrivacyRequest(
    @Arg("input", () => ResolvePrivacyRequestInput) input: ResolvePrivacyRequestInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ResolvePrivacyRequestPayload> {
    const { id, idempotencyKey, decision, reason = null } = input;
    const resolution = decision === "GRANT" ? ({ decision } as const) : ({ decision, reason } as const);
    const outcome = await this.requests.resolve.run(guard, { id, idempotencyKey, resolution });
    return "request" in outcome
      ? { privacyRequest: toPrivacyRequestType(outcome.request, principal.locale), userErrors: [] }
      : { privacyRequest: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => PrivacyRequestType, {
    nullable: true,
    description: "A request by its id: one's own, or for the privacy office any.",
  })
  privacyRequest(
    @Arg("id", () => ID, { description: "Of the request." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<PrivacyRequestType | null> {
    return this.resolveReference({ id }, context);
  }

  @Authorized(...EVERYBODY)
  @Query(() => PrivacyRequestType, {
    nullable: true,
    description: "The result that a token shows, to whoever holds it; it needs no account.",
  })
  async privacyRequestResult(
    @Arg("token", () => String, { description: "As `submitPrivacyRequest` told it." }) token: string,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<PrivacyRequestType | null> {
    const request = await this.requests.read.byToken(token);
    if (!request) return null;
    // For a buyer the token is the only key there is; an account's data needs its own person's sign-in.
    if (request.accountId === null) guard.proveSubject(request.subject);
    return toPrivacyRequestType(request, principal.locale);
  }

  @Authorized("dpo")
  @Query(() => PrivacyRequestConnection, {
    nullable: true,
    description:
      "The privacy office's work list, what is due soonest first. State the purpose `privacy.request`.",
  })
  async privacyRequests(
    @Arg("filter", () => PrivacyRequestFilterInput, {
      nullable: true,
      description: "Null for all that are open.",
    })
    filter: PrivacyRequestFilterInput | null,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ConnectionOf<PrivacyRequestType>> {
    const page = pageOf(pageArguments, readDueCursor);
    const found = await this.requests.read.worklist(guard, filterOf(filter), page);
    return connectionOf(found, page, {
      node: (request) => toPrivacyRequestType(request, principal.locale),
      cursor: ({ dueAt, id }) => cursorOf(dueAt.toISOString(), id),
    });
  }

  @FieldResolver(() => [PrivacyRequestEventType], {
    nullable: true,
    description: "What happened to it, in order.",
  })
  @Operational()
  async events(@Root() { source }: PrivacyRequestType): Promise<PrivacyRequestEventType[]> {
    return (await this.requests.read.logOf(source)).map(toRequestEventType);
  }

  @FieldResolver(() => [ErasedClassType], {
    nullable: true,
    description: "Of ERASURE: what became of the data, by service and retention class.",
  })
  @Operational()
  async erasedClasses(
    @Root() { source }: PrivacyRequestType,
    @Ctx() { principal }: SubgraphContext,
  ): Promise<ErasedClassType[]> {
    const answers = await this.requests.read.erasuresOf(source);
    return answers.flatMap(({ service, classes }) =>
      classes.map((one) => toErasedClassType(service, one, principal.locale)),
    );
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    { guard, principal }: SubgraphContext,
  ): Promise<PrivacyRequestType | null> => {
    if (typeof id !== "string" || principal.id === null) return null;
    const request: PrivacyRequest | null = await this.requests.read.byId(guard, id);
    return request && toPrivacyRequestType(request, principal.locale);
  };
}

/** What transactions can't say now is no refusal: nobody learns from it whether a token is one. */
function unavailable(error: unknown): never {
  if (error instanceof ReceiptsUnavailable) throw serviceUnavailable();
  throw error;
}

function readDueCursor([dueAt = "", id = ""]: readonly string[]): DuePlace | null {
  const moment = new Date(dueAt);
  return Number.isNaN(moment.getTime()) || !isId(id) ? null : { dueAt: moment, id };
}

const filterOf = (filter: PrivacyRequestFilterInput | null) => ({
  states: filter?.states ?? OPEN_STATES,
  types: filter?.types ?? REQUEST_TYPES,
  escalation: filter?.escalation ?? null,
});

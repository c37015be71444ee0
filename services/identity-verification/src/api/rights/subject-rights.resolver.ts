import { type Clock, isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  PersonalDataRecordConnection,
  type PersonalDataRecordType,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  gatherSubjectData,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { GatherSubjectData } from "../../application/rights/gather-subject-data";
import type { ReadPrivacyRequests } from "../../application/rights/read-privacy-requests";
import type { UpdateAccount } from "../../application/rights/update-account";
import { AccountType, toAccountType } from "../account.types";
import { UpdateAccountInput, UpdateAccountPayload } from "./privacy-request.inputs";
import {
  PrivacyRequestConnection,
  type PrivacyRequestType,
  toPrivacyRequestType,
} from "./privacy-request.types";

export interface SubjectRightsUseCases {
  readonly update: UpdateAccount;
  readonly read: ReadPrivacyRequests;
  readonly gather: GatherSubjectData;
  readonly clock: Clock;
}

/** What a person's rights add to their account. */
@Resolver(() => AccountType)
export class SubjectRightsResolver {
  constructor(private readonly rights: SubjectRightsUseCases) {}

  @Authorized("customer")
  @Mutation(() => UpdateAccountPayload, {
    description:
      "Corrects the caller's own data at once (UU 27/2022 art. 6); the date of birth takes a request.",
  })
  async updateAccount(
    @Arg("input", () => UpdateAccountInput) input: UpdateAccountInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<UpdateAccountPayload> {
    const outcome = await this.rights.update.run(guard, input);
    return "account" in outcome
      ? { account: toAccountType(outcome.account), userErrors: [] }
      : { account: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @FieldResolver(() => PrivacyRequestConnection, {
    nullable: true,
    description: "Your own privacy requests, newest first; null on anybody else's account.",
  })
  @Operational()
  async privacyRequests(
    @Root() { id }: AccountType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ConnectionOf<PrivacyRequestType> | null> {
    if (id !== principal.id) return null;
    const page = pageOf(pageArguments, ([cursor = ""]) => (isId(cursor) ? cursor : null));
    const found = await this.rights.read.own(guard, page);
    return connectionOf(found, page, {
      node: (request) => toPrivacyRequestType(request, principal.locale),
      cursor: (request) => cursorOf(request.id),
    });
  }

  @FieldResolver(() => PersonalDataRecordConnection, {
    nullable: true,
    description:
      "What identity-verification keeps about the person, datum by datum, for the copy that they asked for; null to everybody but the privacy office's machine.",
  })
  @Operational()
  identityData(
    @Root() { id: subject }: AccountType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() context: SubgraphContext,
  ): Promise<ConnectionOf<PersonalDataRecordType> | null> {
    const sources = this.rights.gather.ofAccount(context.guard, subject);
    return gatherSubjectData({ subject, context, pageArguments, sources, now: this.rights.clock() });
  }
}

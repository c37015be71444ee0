import { type Clock, isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  PersonalDataRecordConnection,
  type PersonalDataRecordType,
  type SubgraphContext,
  gatherSubjectData,
} from "@alpokat/subgraph";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { GatherSubjectData } from "../application/gather-subject-data";
import { AccountType, toAccountType } from "./account.types";
import { ReceiptType } from "./receipts/receipt.types";

const DESCRIPTION =
  "What transactions keeps about the person, datum by datum, for the copy that they asked for; null to everybody but the privacy office's machine.";

@Resolver(() => AccountType)
export class AccountDataResolver {
  constructor(
    private readonly gathering: GatherSubjectData,
    private readonly clock: Clock,
  ) {}

  @FieldResolver(() => PersonalDataRecordConnection, { nullable: true, description: DESCRIPTION })
  @Operational()
  transactionsData(
    @Root() { id: subject }: AccountType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() context: SubgraphContext,
  ): Promise<ConnectionOf<PersonalDataRecordType> | null> {
    const sources = this.gathering.ofAccount(context.guard, subject);
    return gatherSubjectData({ subject, context, pageArguments, sources, now: this.clock() });
  }

  /** Reached through Query._entities. Only a key: whether the account exists is not ours to say. */
  readonly resolveReference = ({ id }: Readonly<Record<string, unknown>>): Promise<AccountType | null> =>
    Promise.resolve(typeof id === "string" && isId(id) ? toAccountType(id) : null);
}

@Resolver(() => ReceiptType)
export class ReceiptDataResolver {
  constructor(
    private readonly gathering: GatherSubjectData,
    private readonly clock: Clock,
  ) {}

  @FieldResolver(() => PersonalDataRecordConnection, { nullable: true, description: DESCRIPTION })
  @Operational()
  transactionsData(
    @Root() { id, buyer: subject }: ReceiptType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() context: SubgraphContext,
  ): Promise<ConnectionOf<PersonalDataRecordType> | null> {
    const sources = this.gathering.ofReceipt(context.guard, id);
    return gatherSubjectData({ subject, context, pageArguments, sources, now: this.clock() });
  }
}

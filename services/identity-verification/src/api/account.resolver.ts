import { isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  AccessLogEntryConnection,
  type AccessLogEntryType,
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  accessLogEdge,
  connectionOf,
  pageOf,
  readAccessLogPlace,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { ReadAccessLog } from "../application/read-access-log";
import type { ReadAccounts } from "../application/read-accounts";
import type { ReadSignInDevices } from "../application/read-sign-in-devices";
import { AccountType, toAccountType } from "./account.types";
import { PEOPLE, SIGNED_IN } from "./roles";
import { SignInDeviceType, toSignInDeviceType } from "./sign-in-device.types";

@Resolver(() => AccountType)
export class AccountResolver {
  constructor(
    private readonly readAccounts: ReadAccounts,
    private readonly readAccessLog: ReadAccessLog,
    private readonly readSignInDevices: ReadSignInDevices,
  ) {}

  @Authorized(...PEOPLE)
  @Query(() => AccountType, { nullable: true, description: "Whoever is signed in." })
  me(@Ctx() context: SubgraphContext): Promise<AccountType | null> {
    return this.load(context.principal.id, context);
  }

  @Authorized(...SIGNED_IN)
  @Query(() => AccountType, {
    nullable: true,
    description: "An account by its id: one's own, or one of the open case named in `x-alpokat-case`.",
  })
  account(
    @Arg("id", () => ID, { description: "Of the account." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<AccountType | null> {
    return this.load(id, context);
  }

  @FieldResolver(() => AccessLogEntryConnection, {
    nullable: true,
    description: "Your own access log, newest first; null on anybody else's account.",
  })
  @Operational()
  async accessLog(
    @Root() account: AccountType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { principal, guard }: SubgraphContext,
  ): Promise<ConnectionOf<AccessLogEntryType> | null> {
    if (account.id !== principal.id) return null;
    const page = pageOf(pageArguments, readAccessLogPlace);
    return connectionOf(await this.readAccessLog.run(guard, page), page, accessLogEdge);
  }

  @FieldResolver(() => [SignInDeviceType], {
    nullable: true,
    description: "Devices that you signed in from, newest first; null on anybody else's account.",
  })
  @Operational()
  async signInDevices(
    @Root() account: AccountType,
    @Ctx() { principal, guard }: SubgraphContext,
  ): Promise<SignInDeviceType[] | null> {
    if (account.id !== principal.id) return null;
    return (await this.readSignInDevices.run(guard)).map(toSignInDeviceType);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = (
    reference: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<AccountType | null> => this.load(String(reference["id"]), context);

  private async load(id: string | null, context: SubgraphContext): Promise<AccountType | null> {
    if (id === null || !isId(id)) return null;
    const account = await context.loader(this.readAccounts.byIds).load(id);
    if (account) return toAccountType(account);
    await context.noteNothingInScope("user.account", id);
    return null;
  }
}

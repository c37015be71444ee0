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
} from "@alpokat/subgraph";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { GatherSubjectData } from "../application/gather-subject-data";
import type { ReadDisclosures } from "../application/read-disclosures";
import { AccountType, DisclosureConnection, type DisclosureType, toDisclosureType } from "./account.types";

@Resolver(() => AccountType)
export class AccountResolver {
  constructor(
    private readonly reading: ReadDisclosures,
    private readonly gathering: GatherSubjectData,
    private readonly clock: Clock,
  ) {}

  @FieldResolver(() => PersonalDataRecordConnection, {
    nullable: true,
    description:
      "Disclosures that the person may know of, datum by datum, for the copy that they asked for; null to everybody but the privacy office's machine.",
  })
  @Operational()
  disclosureData(
    @Root() { id: subject }: AccountType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() context: SubgraphContext,
  ): Promise<ConnectionOf<PersonalDataRecordType> | null> {
    const sources = this.gathering.ofAccount(context.guard, subject);
    return gatherSubjectData({ subject, context, pageArguments, sources, now: this.clock() });
  }

  @FieldResolver(() => DisclosureConnection, {
    nullable: true,
    description:
      "Disclosures of your own data, newest first, as far as the law lets us tell; null on anybody else's account.",
  })
  @Operational()
  async disclosures(
    @Root() { id }: AccountType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { principal, guard }: SubgraphContext,
  ): Promise<ConnectionOf<DisclosureType> | null> {
    if (id !== principal.id) return null;
    const page = pageOf(pageArguments, readCursor);
    const entries = await this.reading.run(guard, page);
    return connectionOf(entries, page, {
      node: (entry) => toDisclosureType(entry, id),
      cursor: (entry) => cursorOf(entry.disclosedAt.toISOString(), entry.id),
    });
  }

  /** Reached through Query._entities. Only a key: whether the account exists is not ours to say. */
  readonly resolveReference = ({ id }: Readonly<Record<string, unknown>>): Promise<AccountType> =>
    Promise.resolve(Object.assign(new AccountType(), { id: String(id) }));
}

function readCursor([at = "", id = ""]: readonly string[]): { at: Date; id: string } | null {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) || !isId(id) ? null : { at: moment, id };
}

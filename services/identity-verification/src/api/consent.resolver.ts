import { isId } from "@alpokat/kernel";
import { Operational, PURPOSE_REGISTER } from "@alpokat/policy";
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
import { type ChangeConsent, wordingSha256 } from "../application/change-consent";
import type { ReadConsents } from "../application/read-consents";
import { type ConsentEvent, type ConsentKey, OFFERED, isSameConsent } from "../domain/consent";
import { consentWording } from "../domain/consent-wording";
import { AccountType } from "./account.types";
import {
  ConsentConnection,
  ConsentOfferType,
  type ConsentType,
  GrantConsentInput,
  GrantConsentPayload,
  WithdrawConsentInput,
  WithdrawConsentPayload,
  toConsentType,
} from "./consent.types";
import { EVERYBODY, PEOPLE } from "./roles";

type Acts = readonly [ConsentEvent, ...ConsentEvent[]];

@Resolver(() => AccountType)
export class ConsentResolver {
  constructor(
    private readonly changing: ChangeConsent,
    private readonly reading: ReadConsents,
  ) {}

  @Authorized(...EVERYBODY)
  @Query(() => [ConsentOfferType], {
    nullable: true,
    description:
      "The consents that can be given, each with the words to show; none is a condition of the service.",
  })
  consentOffers(@Ctx() { principal }: SubgraphContext): ConsentOfferType[] {
    return OFFERED.map((key) => toOffer(key, principal.locale));
  }

  @Authorized(...PEOPLE)
  @Query(() => ConsentConnection, {
    name: "consents",
    nullable: true,
    description:
      "Consents of a person with their proof (UU PDP art. 24): one's own, or of the open case's subject.",
  })
  async consentsOf(
    @Arg("accountId", () => ID, { description: "Of the person." }) accountId: string,
    @Args(() => PageArguments) page: PageArguments,
    @Ctx() context: SubgraphContext,
  ): Promise<ConnectionOf<ConsentType> | null> {
    return isId(accountId) ? this.page(accountId, page, context) : null;
  }

  @FieldResolver(() => ConsentConnection, { nullable: true, description: "What was said about consents." })
  @Operational()
  async consents(
    @Root() account: AccountType,
    @Args(() => PageArguments) page: PageArguments,
    @Ctx() context: SubgraphContext,
  ): Promise<ConnectionOf<ConsentType>> {
    return this.page(account.id, page, context);
  }

  @Authorized("customer")
  @Mutation(() => GrantConsentPayload, {
    nullable: true,
    description: "Gives one consent: for one purpose, one channel and one topic.",
  })
  async grantConsent(
    @Arg("input", () => GrantConsentInput) { wordingSha256: shown, ...key }: GrantConsentInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<GrantConsentPayload> {
    const outcome = await this.changing.grant(guard, key, shown);
    return "consent" in outcome
      ? { consent: toConsentType([outcome.consent]), userErrors: [] }
      : { consent: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized("customer")
  @Mutation(() => WithdrawConsentPayload, {
    nullable: true,
    description:
      "Withdraws a consent in one step, or refuses one that was never given; the next request knows it.",
  })
  async withdrawConsent(
    @Arg("input", () => WithdrawConsentInput) { purpose, channel, topic }: WithdrawConsentInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<WithdrawConsentPayload> {
    const outcome = await this.changing.withdraw(guard, { purpose, channel, topic });
    return "consent" in outcome
      ? { consent: toConsentType([outcome.consent]), userErrors: [] }
      : { consent: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  private async page(
    accountId: string,
    pageArguments: PageArguments,
    { guard }: SubgraphContext,
  ): Promise<ConnectionOf<ConsentType>> {
    const page = pageOf(pageArguments, ([place = ""]) => (/^[0-9]{1,4}$/.test(place) ? Number(place) : null));
    const consents = byConsent(await this.reading.actsOf(guard, accountId));
    const start = page.after === null ? 0 : page.after + 1;
    const rows = consents.map((acts, index) => ({ acts, index })).slice(start, start + page.limit);
    return connectionOf(rows, page, {
      node: ({ acts }) => toConsentType(acts),
      cursor: ({ index }) => cursorOf(String(index)),
    });
  }
}

/** Groups acts that are in the order of their consents; of each consent the newest comes first. */
function byConsent(acts: readonly ConsentEvent[]): Acts[] {
  const consents: Acts[] = [];
  for (const act of acts) {
    const last = consents.at(-1);
    if (last && isSameConsent(last[0], act)) consents[consents.length - 1] = [act, ...last];
    else consents.push([act]);
  }
  return consents;
}

function toOffer(key: ConsentKey, locale: "id" | "en"): ConsentOfferType {
  const wording = consentWording(key)[locale];
  const noticeVersion = PURPOSE_REGISTER[key.purpose].noticeVersion ?? 1;
  return { ...key, noticeVersion, wording, wordingSha256: wordingSha256(wording) };
}

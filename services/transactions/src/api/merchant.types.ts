import { Operational, PersonalData, about } from "@alpokat/policy";
import { CurrencyCodeEnum, MoneyType, toMoneyType } from "@alpokat/subgraph";
import type { CurrencyCode } from "@alpokat/kernel";
import { GraphQLLocalDate } from "graphql-scalars";
import { ArgsType, Directive, Field, ID, Int, ObjectType } from "type-graphql";
import { type LedgerAccount, balanceOf } from "../domain/ledger";
import type { SalesSummary } from "../domain/sale";

@ObjectType("Merchant", {
  description: "A merchant, as far as its sales go; the rest of it is identity-verification's.",
})
@Directive('@key(fields: "id")')
@Operational()
export class MerchantType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;
}

@ObjectType("LedgerAccount", { description: "An account of a merchant's double-entry ledger." })
export class LedgerAccountType {
  readonly #account: LedgerAccount;

  constructor(account: LedgerAccount) {
    this.#account = account;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#account.id;
  }

  @Field(() => String, { description: "Such as `merchant:payable`." })
  @Operational()
  get code(): string {
    return this.#account.code;
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of all debits (clause 1)." })
  @PersonalData("user.financial")
  get debits(): MoneyType {
    return toMoneyType({ minor: this.#account.debits, currency: this.#account.currency });
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of all credits (clause 1)." })
  @PersonalData("user.financial")
  get credits(): MoneyType {
    return toMoneyType({ minor: this.#account.credits, currency: this.#account.currency });
  }

  @Field(() => MoneyType, { nullable: true, description: "Debits set aside by holds (clause 1)." })
  @PersonalData("user.financial")
  get debitsPending(): MoneyType {
    return toMoneyType({ minor: this.#account.debitsPending, currency: this.#account.currency });
  }

  @Field(() => MoneyType, { nullable: true, description: "Credits set aside by holds (clause 1)." })
  @PersonalData("user.financial")
  get creditsPending(): MoneyType {
    return toMoneyType({ minor: this.#account.creditsPending, currency: this.#account.currency });
  }

  @Field(() => Boolean, { description: "Whether it takes nothing any more." })
  @Operational()
  get isClosed(): boolean {
    return this.#account.isClosed;
  }

  @Field(() => MoneyType, { nullable: true, description: "Balance on the account's own side (clause 1)." })
  @PersonalData("user.financial")
  get balance(): MoneyType {
    return toMoneyType({ minor: balanceOf(this.#account), currency: this.#account.currency });
  }
}

/** What of a merchant's sales is summed up. */
@ArgsType()
export class SummaryArgs {
  @Field(() => GraphQLLocalDate, {
    nullable: true,
    description: "First business day; none for from the beginning.",
  })
  from: string | null = null;

  @Field(() => GraphQLLocalDate, { nullable: true, description: "Last business day; none for until now." })
  to: string | null = null;

  @Field(() => ID, { nullable: true, description: "Of one outlet." })
  outletId: string | null = null;
}

@ObjectType("SalesSummary", { description: "Sums of a merchant's sales in one currency." })
export class SalesSummaryType {
  readonly #summary: SalesSummary;

  constructor(summary: SalesSummary) {
    this.#summary = summary;
  }

  @Field(() => CurrencyCodeEnum, { description: "Currency of the sums." })
  @Operational()
  get currencyCode(): CurrencyCode {
    return this.#summary.currency;
  }

  @Field(() => Int, { nullable: true, description: "Number of sales (clause 1)." })
  @PersonalData("user.financial")
  get sales(): number {
    return this.#summary.sales;
  }

  @Field(() => Int, { nullable: true, description: "Number of refunds (clause 1)." })
  @PersonalData("user.financial")
  get refunds(): number {
    return this.#summary.refunds;
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of the sales (clause 1)." })
  @PersonalData("user.financial")
  get gross(): MoneyType {
    return toMoneyType({ minor: this.#summary.gross, currency: this.#summary.currency });
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of the refunds (clause 1)." })
  @PersonalData("user.financial")
  get refunded(): MoneyType {
    return toMoneyType({ minor: this.#summary.refunded, currency: this.#summary.currency });
  }

  @Field(() => MoneyType, { nullable: true, description: "Sales less refunds (clause 1)." })
  @PersonalData("user.financial")
  get net(): MoneyType {
    const { gross, refunded, currency } = this.#summary;
    return toMoneyType({ minor: gross - refunded, currency });
  }
}

export const toMerchantType = (id: string): MerchantType => Object.assign(new MerchantType(), { id });

const ownOf = (merchantId: string) => ({ subject: merchantId, merchant: merchantId });

export const toLedgerAccountType = (account: LedgerAccount): LedgerAccountType =>
  about(ownOf(account.merchantId), new LedgerAccountType(account));

export const toSalesSummaryType = (summary: SalesSummary): SalesSummaryType =>
  about(ownOf(summary.merchantId), new SalesSummaryType(summary));

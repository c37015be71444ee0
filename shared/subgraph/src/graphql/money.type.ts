import { CURRENCY_EXPONENTS, type CurrencyCode, type Money, formatMoney } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import { Directive, Field, InputType, ObjectType, registerEnumType } from "type-graphql";
import { DecimalScalar } from "./decimal.scalar";

/** The currencies as an enum of the schema. */
export const CurrencyCodeEnum = Object.fromEntries(
  Object.keys(CURRENCY_EXPONENTS).map((code) => [code, code]),
) as Record<CurrencyCode, CurrencyCode>;
registerEnumType(CurrencyCodeEnum, {
  name: "CurrencyCode",
  description: "Currency by its ISO 4217 code.",
  valuesConfig: {
    IDR: { description: "Indonesian rupiah, in whole rupiah." },
    GBP: { description: "Pound sterling, with two decimals." },
  },
});

@ObjectType("Money", { description: "An amount of money." })
@Directive("@shareable")
@Operational()
export class MoneyType {
  @Field(() => DecimalScalar, {
    description:
      'Decimal text in major units: "50000" IDR, "2.55" GBP. Sums may be larger than any amount that is taken: not to be read as a double.',
  })
  amount!: string;

  @Field(() => CurrencyCodeEnum, { description: "The currency of the amount." })
  currencyCode!: CurrencyCode;
}

@InputType("MoneyInput", { description: "An amount of money." })
export class MoneyInput {
  @Field(() => DecimalScalar, {
    description:
      'Decimal text in major units: "50000" IDR, "2.55" GBP; at most 9007199254740991 of the smallest unit.',
  })
  amount!: string;

  @Field(() => CurrencyCodeEnum, { description: "The currency of the amount." })
  currencyCode!: CurrencyCode;
}

export const toMoneyType = (money: Money): MoneyType =>
  Object.assign(new MoneyType(), { amount: formatMoney(money), currencyCode: money.currency });

import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { DecimalScalar, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { Payment, PaymentState } from "../domain/payment";
import type { AppliedDiscount } from "../domain/pricing/discount";
import { formatPercent } from "../domain/pricing/fraction";
import type { TaxBucket } from "../domain/pricing/price-sale";
import type { TaxCode } from "../domain/pricing/tax-rate";
import type { PaymentMethod } from "../domain/sale";
import { PaymentMethodEnum, PaymentStateEnum, TaxCodeEnum } from "./sale.enums";

@ObjectType("SaleTax", { description: "A tax of a sale: all its lines of one rate together, rounded once." })
export class SaleTaxType {
  readonly #tax: TaxBucket;
  readonly #currency: CurrencyCode;

  constructor(tax: TaxBucket, currency: CurrencyCode) {
    this.#tax = tax;
    this.#currency = currency;
  }

  @Field(() => TaxCodeEnum, { description: "Which tax." })
  @Operational()
  get code(): TaxCode {
    return this.#tax.code;
  }

  @Field(() => String, { description: "The rate as a fraction of the base: `12/100`." })
  @Operational()
  get rate(): string {
    return `${String(this.#tax.rateNumerator)}/${String(this.#tax.rateDenominator)}`;
  }

  @Field(() => String, { description: "The base as a fraction of the price: `11/12`." })
  @Operational()
  get baseFraction(): string {
    return `${String(this.#tax.baseNumerator)}/${String(this.#tax.baseDenominator)}`;
  }

  @Field(() => Boolean, { description: "Whether the prices hold it; else it is added to them." })
  @Operational()
  get isInclusive(): boolean {
    return this.#tax.isInclusive;
  }

  @Field(() => MoneyType, { nullable: true, description: "What the rate is applied to (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get base(): MoneyType {
    return toMoneyType({ minor: this.#tax.base, currency: this.#currency });
  }

  @Field(() => MoneyType, { nullable: true, description: "The tax (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get amount(): MoneyType {
    return toMoneyType({ minor: this.#tax.amount, currency: this.#currency });
  }
}

@ObjectType("SaleDiscount", { description: "What was taken off a sale or a line of it." })
export class SaleDiscountType {
  readonly #discount: AppliedDiscount;
  readonly #currency: CurrencyCode;

  constructor(discount: AppliedDiscount, currency: CurrencyCode) {
    this.#discount = discount;
    this.#currency = currency;
  }

  @Field(() => Int, { nullable: true, description: "Of which line; null for the whole sale." })
  @Operational()
  get lineNumber(): number | null {
    return this.#discount.lineNumber;
  }

  @Field(() => String, { nullable: true, description: "What it was called (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get name(): string {
    return this.#discount.name;
  }

  @Field(() => DecimalScalar, { nullable: true, description: "In percent; null for an amount (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get percent(): string | null {
    return this.#discount.percent === null ? null : formatPercent(this.#discount.percent);
  }

  @Field(() => MoneyType, { nullable: true, description: "What it came to (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get amount(): MoneyType {
    return toMoneyType({ minor: this.#discount.taken, currency: this.#currency });
  }
}

@ObjectType("Payment", { description: "Money that a buyer gave, or is asked to give, for a sale." })
export class PaymentType {
  readonly #payment: Payment;

  constructor(payment: Payment) {
    this.#payment = payment;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#payment.id;
  }

  @Field(() => PaymentStateEnum, { description: "Where it stands." })
  @Operational()
  get state(): PaymentState {
    return this.#payment.state;
  }

  @Field(() => PaymentMethodEnum, { nullable: true, description: "How it is paid (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get method(): PaymentMethod {
    return this.#payment.method;
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "Its part of the total, without change (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get amount(): MoneyType {
    return this.money(this.#payment.amount);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "Cash that was handed over; null for anything but cash (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get tendered(): MoneyType | null {
    return this.#payment.tendered === null ? null : this.money(this.#payment.tendered);
  }

  @Field(() => MoneyType, { nullable: true, description: "Change that was given (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get change(): MoneyType {
    return this.money(this.#payment.changeGiven);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "What was given back of it, or is held for that (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get refundedAmount(): MoneyType {
    return this.money(this.#payment.refundedAmount);
  }

  @Field(() => String, { nullable: true, description: "Who took the money; null for cash (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get provider(): string | null {
    return this.#payment.provider;
  }

  @Field(() => String, { nullable: true, description: "The provider's own number of it (clause 1)." })
  @PersonalData("user.financial")
  get providerReference(): string | null {
    return this.#payment.providerReference;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was captured (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get capturedAt(): Date | null {
    return this.#payment.capturedAt;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When its acquirer's payout was booked; null before that (clause 1).",
  })
  @PersonalData("user.financial")
  get settledAt(): Date | null {
    return this.#payment.settledAt;
  }

  private money(minor: bigint): MoneyType {
    return toMoneyType({ minor, currency: this.#payment.currency });
  }
}

/** About whom an object is, and in which currency its amounts are. */
interface Whose {
  readonly subject: SubjectReference;
  readonly currency: CurrencyCode;
}

export const toSaleTaxType = (tax: TaxBucket, { subject, currency }: Whose): SaleTaxType =>
  about(subject, new SaleTaxType(tax, currency));

export const toSaleDiscountType = (
  discount: AppliedDiscount,
  { subject, currency }: Whose,
): SaleDiscountType => about(subject, new SaleDiscountType(discount, currency));

export const toPaymentType = (payment: Payment, subject: SubjectReference): PaymentType =>
  about(subject, new PaymentType(payment));

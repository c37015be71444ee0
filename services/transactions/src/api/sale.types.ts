import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { Connection, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { PaymentMethod, Sale, SaleLine, SaleOrigin } from "../domain/sale";
import type { SaleState } from "../domain/sale-state";
import { SaleLineType } from "./sale-line.types";
import { PaymentMethodEnum, SaleOriginEnum, SaleStateEnum } from "./sale.enums";

@ObjectType("SaleBuyer", { description: "The buyer of a sale, as far as the merchant may know them." })
export class SaleBuyerType {
  readonly #buyer: string;

  constructor(buyer: string) {
    this.#buyer = buyer;
  }

  @Field(() => String, {
    nullable: true,
    description: "The same for all purchases of one buyer, and nothing can be read from it (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get reference(): string {
    return this.#buyer;
  }
}

@ObjectType("Sale", { description: "A completed sale: the merchant's record of a transaction." })
@Directive('@key(fields: "id")')
export class SaleType {
  readonly #sale: Sale;

  /**
   * @param subject whom this view of the sale is about: the merchant's own record, or the purchase that a receipt shows.
   * @param preloaded its lines, where they were read with it.
   */
  constructor(
    sale: Sale,
    readonly subject: SubjectReference,
    readonly preloaded: readonly SaleLine[] | null,
  ) {
    this.#sale = sale;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#sale.id;
  }

  @Field(() => String, { description: "Without gaps in its outlet and day: `20261123-0001`." })
  @Operational()
  get number(): string {
    return this.#sale.number;
  }

  @Field(() => SaleOriginEnum, { description: "Where it was recorded." })
  @Operational()
  get origin(): SaleOrigin {
    return this.#sale.origin;
  }

  @Field(() => GraphQLISODateTime, { description: "When it reached us." })
  @Operational()
  get recordedAt(): Date {
    return this.#sale.recordedAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was made (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get occurredAt(): Date {
    return this.#sale.occurredAt;
  }

  @Field(() => SaleStateEnum, { description: "Where it stands." })
  @Operational()
  get state(): SaleState {
    return this.#sale.state;
  }

  @Field(() => Int, {
    description: "Grows with every change of its state; hand it in to change what you read.",
  })
  @Operational()
  get version(): number {
    return this.#sale.version;
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of its lines' prices (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get subtotal(): MoneyType {
    return this.money(this.#sale.parts.subtotal);
  }

  @Field(() => MoneyType, { nullable: true, description: "What discounts take off (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get discountTotal(): MoneyType {
    return this.money(this.#sale.parts.discountTotal);
  }

  @Field(() => MoneyType, { nullable: true, description: "What the outlet adds for service (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get serviceCharge(): MoneyType {
    return this.money(this.#sale.parts.serviceCharge);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "Taxes on top of the prices; zero where the prices hold them (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get taxTotal(): MoneyType {
    return this.money(this.#sale.parts.taxTotal);
  }

  @Field(() => MoneyType, { nullable: true, description: "What the buyer gave to the staff (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get tip(): MoneyType {
    return this.money(this.#sale.parts.tip);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "What rounding of cash adds, or takes away where it is below zero (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get cashRounding(): MoneyType {
    return this.money(this.#sale.parts.cashRounding);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "Lines less discounts, with service charge, taxes on top, tip and rounding (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get total(): MoneyType {
    return toMoneyType(this.#sale.total);
  }

  @Field(() => String, {
    nullable: true,
    description:
      "The merchant's own code of who was at the till; null where nobody said, and in what a receipt shows (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get cashier(): string | null {
    return this.#sale.cashier;
  }

  @Field(() => Boolean, { description: "Whether the till had no connection." })
  @Operational()
  get isOffline(): boolean {
    return this.#sale.isOffline;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "What the till's own clock said; null where it said nothing, and in what a receipt shows (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get deviceTime(): Date | null {
    return this.#sale.deviceTime;
  }

  @Field(() => PaymentMethodEnum, {
    nullable: true,
    description:
      "How it was paid, as its first payment says; null while nothing is paid, or where other books don't say (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get paymentMethod(): PaymentMethod | null {
    return this.#sale.paymentMethod;
  }

  @Field(() => SaleBuyerType, { nullable: true, description: "The buyer; null where nobody is known." })
  @Operational()
  get buyer(): SaleBuyerType | null {
    const { buyer, merchantId } = this.#sale;
    return buyer === null
      ? null
      : about({ subject: buyer, customerOf: merchantId }, new SaleBuyerType(buyer));
  }

  get outletId(): string {
    return this.#sale.outletId;
  }

  get merchantId(): string {
    return this.#sale.merchantId;
  }

  get terminalId(): string | null {
    return this.#sale.terminalId;
  }

  get currency(): CurrencyCode {
    return this.#sale.total.currency;
  }

  private money(minor: bigint): MoneyType {
    return toMoneyType({ minor, currency: this.#sale.total.currency });
  }

  toLineType(line: SaleLine): SaleLineType {
    return about(this.subject, new SaleLineType(line, this.#sale.total.currency, this.subject));
  }
}

@ObjectType()
export class SaleConnection extends Connection(() => SaleType, "Sale") {}

/** The merchant's own record of the sale. */
export function toSaleType(sale: Sale): SaleType {
  const subject = { subject: sale.merchantId, merchant: sale.merchantId };
  return about(subject, new SaleType(sale, subject, null));
}

/**
 * The purchase that a receipt shows: about its buyer. Who stood at which till, by which clock, and the shop's own codes are
 * what no receipt prints: whoever opens its link learns none of it, and the shop has its own record of the sale.
 */
export function toPurchaseType(sale: Sale, lines: readonly SaleLine[], subject: SubjectReference): SaleType {
  const printed = lines.map((line) => ({ ...line, sku: null }));
  return about(
    subject,
    new SaleType({ ...sale, cashier: null, deviceTime: null, terminalId: null }, subject, printed),
  );
}

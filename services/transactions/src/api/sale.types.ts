import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { Connection, DecimalScalar, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import type { ChosenModifier } from "../domain/goods";
import { formatQuantity } from "../domain/quantity";
import type { PaymentMethod, Sale, SaleLine, SaleOrigin } from "../domain/sale";

export const PaymentMethodEnum = {
  CASH: "CASH",
  QRIS: "QRIS",
  CARD: "CARD",
  TRANSFER: "TRANSFER",
  EWALLET: "EWALLET",
} as const satisfies Record<PaymentMethod, PaymentMethod>;
registerEnumType(PaymentMethodEnum, {
  name: "PaymentMethod",
  description: "How a sale was paid.",
  valuesConfig: {
    CASH: { description: "Banknotes and coins, into the outlet's drawer." },
    QRIS: { description: "The national QR code for payments, QRIS." },
    CARD: { description: "A debit or credit card." },
    TRANSFER: { description: "A transfer between bank accounts." },
    EWALLET: { description: "Electronic money, paid from its own application." },
  },
});

const SaleOriginEnum = { TILL: "TILL", IMPORT: "IMPORT" } as const satisfies Record<SaleOrigin, SaleOrigin>;
registerEnumType(SaleOriginEnum, {
  name: "SaleOrigin",
  description: "Recorded at a till, or taken over from another system's books.",
  valuesConfig: {
    TILL: { description: "Recorded at a till as it happened." },
    IMPORT: { description: "Taken over from another system's books." },
  },
});

@ObjectType("SaleLineModifier", { description: "What was chosen with a line, as it was then." })
export class SaleLineModifierType {
  readonly #modifier: ChosenModifier;
  readonly #currency: CurrencyCode;

  constructor(modifier: ChosenModifier, currency: CurrencyCode) {
    this.#modifier = modifier;
    this.#currency = currency;
  }

  @Field(() => String, { nullable: true, description: "What it was called (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get name(): string {
    return this.#modifier.name;
  }

  @Field(() => MoneyType, { nullable: true, description: "Its part of the line's unit price (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get unitPrice(): MoneyType {
    return toMoneyType({ minor: this.#modifier.unitPrice, currency: this.#currency });
  }
}

/** Rows of purchases are personal financial data (obligation 5.1): all that a sale says is classified so. */
@ObjectType("SaleLine", { description: "A line of a sale, as it was sold." })
export class SaleLineType {
  readonly #line: SaleLine;
  readonly #currency: CurrencyCode;

  readonly #subject: SubjectReference;

  constructor(line: SaleLine, currency: CurrencyCode, subject: SubjectReference) {
    this.#line = line;
    this.#currency = currency;
    this.#subject = subject;
  }

  @Field(() => Int, { description: "Its place, from 1." })
  @Operational()
  get lineNumber(): number {
    return this.#line.lineNumber;
  }

  @Field(() => String, { nullable: true, description: "What was sold (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get name(): string {
    return this.#line.name;
  }

  @Field(() => String, {
    nullable: true,
    description: "The merchant's code of it; null for free text (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get sku(): string | null {
    return this.#line.sku;
  }

  @Field(() => String, {
    nullable: true,
    description: "Which variation of it; null where it had none (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get variationName(): string | null {
    return this.#line.variationName;
  }

  @Field(() => [SaleLineModifierType], { description: "What was chosen with it." })
  @Operational()
  get modifiers(): SaleLineModifierType[] {
    return this.#line.modifiers.map((modifier) =>
      about(this.#subject, new SaleLineModifierType(modifier, this.#currency)),
    );
  }

  @Field(() => DecimalScalar, { nullable: true, description: "How much of it (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get quantity(): string {
    return formatQuantity(this.#line.quantity);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "Price of one unit, with what was chosen (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get unitPrice(): MoneyType {
    return toMoneyType({ minor: this.#line.unitPrice, currency: this.#currency });
  }

  @Field(() => MoneyType, { nullable: true, description: "Price times quantity (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get lineTotal(): MoneyType {
    return toMoneyType({ minor: this.#line.lineTotal, currency: this.#currency });
  }
}

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

  @Field(() => MoneyType, { nullable: true, description: "Sum of its lines (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get total(): MoneyType {
    return toMoneyType(this.#sale.total);
  }

  @Field(() => PaymentMethodEnum, {
    nullable: true,
    description: "How it was paid; null for an imported sale (clause 1).",
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

/** The purchase that a receipt shows: about its buyer. */
export function toPurchaseType(sale: Sale, lines: readonly SaleLine[], buyer: string): SaleType {
  const subject = { subject: buyer, customerOf: sale.merchantId };
  return about(subject, new SaleType(sale, subject, lines));
}

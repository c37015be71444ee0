import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { DecimalScalar, MoneyType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, Int, ObjectType } from "type-graphql";
import type { ReceiptDocument } from "../../domain/receipts/receipt-document";

/** What was bought is personal financial data (obligation 5.1): all that a receipt says is classified so. */
const PURCHASE = "user.behavior.purchase_history";

@ObjectType("ReceiptLine", { description: "A line of a receipt, as it was sold." })
export class ReceiptLineType {
  @Field(() => String, { nullable: true, description: "What was sold (clause 1)." })
  @PersonalData(PURCHASE)
  name!: string;

  @Field(() => String, { nullable: true, description: "Which variation of it (clause 1)." })
  @PersonalData(PURCHASE)
  variationName!: string | null;

  @Field(() => [String], { nullable: true, description: "What was chosen with it (clause 1)." })
  @PersonalData(PURCHASE)
  modifiers!: readonly string[];

  @Field(() => DecimalScalar, { nullable: true, description: "How much of it (clause 1)." })
  @PersonalData(PURCHASE)
  quantity!: string;

  @Field(() => MoneyType, {
    nullable: true,
    description: "Price of one unit, with what was chosen (clause 1).",
  })
  @PersonalData(PURCHASE)
  unitPrice!: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: "Price times quantity (clause 1)." })
  @PersonalData(PURCHASE)
  lineTotal!: MoneyType;
}

@ObjectType("ReceiptDiscount", { description: "What was taken off the price." })
export class ReceiptDiscountType {
  @Field(() => String, { nullable: true, description: "What it is called; null where unsaid (clause 1)." })
  @PersonalData(PURCHASE)
  name!: string | null;

  @Field(() => MoneyType, { nullable: true, description: "How much, as a positive amount (clause 1)." })
  @PersonalData(PURCHASE)
  amount!: MoneyType;
}

@ObjectType("ReceiptTax", { description: "Tax of one bucket of rate and base, rounded once." })
export class ReceiptTaxType {
  @Field(() => String, { nullable: true, description: "Which tax: `PPN`, `PBJT` (clause 1)." })
  @PersonalData(PURCHASE)
  name!: string;

  @Field(() => DecimalScalar, { nullable: true, description: "Rate in percent (clause 1)." })
  @PersonalData(PURCHASE)
  rate!: string;

  @Field(() => MoneyType, { nullable: true, description: "What it is a part of (clause 1)." })
  @PersonalData(PURCHASE)
  base!: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: "How much (clause 1)." })
  @PersonalData(PURCHASE)
  amount!: MoneyType;

  @Field(() => Boolean, { nullable: true, description: "Whether the prices hold it already (clause 1)." })
  @PersonalData(PURCHASE)
  isInclusive!: boolean;
}

@ObjectType("ReceiptPayment", { description: "How a part of the total was paid." })
export class ReceiptPaymentType {
  @Field(() => String, { nullable: true, description: "`CASH`, `QRIS` and so on (clause 1)." })
  @PersonalData(PURCHASE)
  method!: string;

  @Field(() => MoneyType, { nullable: true, description: "How much of the total it paid (clause 1)." })
  @PersonalData(PURCHASE)
  amount!: MoneyType;

  @Field(() => MoneyType, {
    nullable: true,
    description: "What was handed over; null for anything but cash (clause 1).",
  })
  @PersonalData(PURCHASE)
  tendered!: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: "What was given back; null for anything but cash (clause 1).",
  })
  @PersonalData(PURCHASE)
  change!: MoneyType | null;
}

@ObjectType("ReceiptRefund", { description: "Money that was given back after the sale." })
export class ReceiptRefundType {
  @Field(() => GraphQLISODateTime, { nullable: true, description: "When (clause 1)." })
  @PersonalData(PURCHASE)
  refundedAt!: Date;

  @Field(() => MoneyType, { nullable: true, description: "How much (clause 1)." })
  @PersonalData(PURCHASE)
  amount!: MoneyType;
}

@ObjectType("ReceiptDocument", {
  description: "What a version of a receipt says: a snapshot, which page, mail and PDF only put into words.",
})
export class ReceiptDocumentType {
  @Field(() => Int, { description: "Of this form of document; another one gets another number." })
  @Operational()
  form!: number;

  @Field(() => String, { description: "What the outlet was called." })
  @Operational()
  outletName!: string;

  @Field(() => String, { description: "Its city." })
  @Operational()
  outletCity!: string;

  @Field(() => String, { description: "Number of the sale: `20261123-0001`." })
  @Operational()
  saleNumber!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the sale was made (clause 1)." })
  @PersonalData(PURCHASE)
  occurredAt!: Date;

  @Field(() => [ReceiptLineType], { nullable: true, description: "What was sold (clause 1)." })
  @PersonalData(PURCHASE)
  lines!: ReceiptLineType[];

  @Field(() => MoneyType, { nullable: true, description: "Sum of the lines (clause 1)." })
  @PersonalData(PURCHASE)
  subtotal!: MoneyType;

  @Field(() => [ReceiptDiscountType], { nullable: true, description: "What was taken off (clause 1)." })
  @PersonalData(PURCHASE)
  discounts!: ReceiptDiscountType[];

  @Field(() => MoneyType, {
    nullable: true,
    description: "For service; null where there is none (clause 1).",
  })
  @PersonalData(PURCHASE)
  serviceCharge!: MoneyType | null;

  @Field(() => [ReceiptTaxType], { nullable: true, description: "Taxes by bucket (clause 1)." })
  @PersonalData(PURCHASE)
  taxes!: ReceiptTaxType[];

  @Field(() => MoneyType, { nullable: true, description: "Null where there is none (clause 1)." })
  @PersonalData(PURCHASE)
  tip!: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: "What rounding for cash added, or took where negative; null where nothing (clause 1).",
  })
  @PersonalData(PURCHASE)
  cashRounding!: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: "What was to be paid (clause 1)." })
  @PersonalData(PURCHASE)
  total!: MoneyType;

  @Field(() => [ReceiptPaymentType], { nullable: true, description: "How it was paid (clause 1)." })
  @PersonalData(PURCHASE)
  payments!: ReceiptPaymentType[];

  @Field(() => [ReceiptRefundType], { nullable: true, description: "What was given back (clause 1)." })
  @PersonalData(PURCHASE)
  refunds!: ReceiptRefundType[];

  @Field(() => MoneyType, { nullable: true, description: "Sum of the refunds (clause 1)." })
  @PersonalData(PURCHASE)
  refunded!: MoneyType;
}

/** The document as the graph tells it, every part of it about its subject. */
export function toDocumentType(document: ReceiptDocument, subject: SubjectReference): ReceiptDocumentType {
  const of = <T extends object>(part: T, values: T): T => about(subject, Object.assign(part, values));
  const money = (amount: string): MoneyType => moneyOf(amount, document.currency);
  const moneyOrNull = (amount: string | null): MoneyType | null => (amount === null ? null : money(amount));
  const { form, outletName, outletCity, saleNumber } = document;
  return of(new ReceiptDocumentType(), {
    ...{ form, outletName, outletCity, saleNumber },
    occurredAt: new Date(document.occurredAt),
    lines: document.lines.map(({ unitPrice, lineTotal, ...line }) =>
      of(new ReceiptLineType(), { ...line, unitPrice: money(unitPrice), lineTotal: money(lineTotal) }),
    ),
    subtotal: money(document.subtotal),
    discounts: document.discounts.map(({ name, amount }) =>
      of(new ReceiptDiscountType(), { name, amount: money(amount) }),
    ),
    serviceCharge: moneyOrNull(document.serviceCharge),
    taxes: document.taxes.map(({ base, amount, ...tax }) =>
      of(new ReceiptTaxType(), { ...tax, base: money(base), amount: money(amount) }),
    ),
    tip: moneyOrNull(document.tip),
    cashRounding: moneyOrNull(document.cashRounding),
    total: money(document.total),
    payments: document.payments.map(({ method, amount, tendered, change }) =>
      of(new ReceiptPaymentType(), {
        method,
        amount: money(amount),
        tendered: moneyOrNull(tendered),
        change: moneyOrNull(change),
      }),
    ),
    refunds: document.refunds.map(({ refundedAt, amount }) =>
      of(new ReceiptRefundType(), { refundedAt: new Date(refundedAt), amount: money(amount) }),
    ),
    refunded: money(document.refunded),
  });
}

const moneyOf = (amount: string, currencyCode: CurrencyCode): MoneyType =>
  Object.assign(new MoneyType(), { amount, currencyCode });

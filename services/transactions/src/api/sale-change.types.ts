import { Operational, PersonalData, about } from "@alpokat/policy";
import { MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import type { CurrencyCode } from "@alpokat/kernel";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { SalesExport } from "../application/export-sales";
import type { ReadySale } from "../application/draft-sale";
import type { SaleDraft } from "../domain/sale-draft";
import { SaleDiscountType, SaleTaxType, toSaleDiscountType, toSaleTaxType } from "./sale-money.types";
import { SaleLineType } from "./sale-line.types";
import { SalePaymentInput } from "./sale-terms.inputs";
import { SaleType } from "./sale.types";

@ObjectType("SalePreview", { description: "What a sale would come to; nothing of it is stored." })
export class SalePreviewType {
  readonly #draft: SaleDraft;
  readonly #currency: CurrencyCode;

  constructor(
    draft: SaleDraft,
    currency: CurrencyCode,
    private readonly ofMerchant: { readonly subject: string; readonly merchant: string },
  ) {
    this.#draft = draft;
    this.#currency = currency;
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of its lines' prices (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get subtotal(): MoneyType {
    return this.money(this.#draft.totals.subtotal);
  }

  @Field(() => MoneyType, { nullable: true, description: "What discounts take off (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get discountTotal(): MoneyType {
    return this.money(this.#draft.totals.discountTotal);
  }

  @Field(() => MoneyType, { nullable: true, description: "What the outlet adds for service (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get serviceCharge(): MoneyType {
    return this.money(this.#draft.totals.serviceCharge);
  }

  @Field(() => MoneyType, { nullable: true, description: "Taxes on top of the prices (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get taxTotal(): MoneyType {
    return this.money(this.#draft.totals.taxTotal);
  }

  @Field(() => MoneyType, { nullable: true, description: "What the buyer gives to the staff (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get tip(): MoneyType {
    return this.money(this.#draft.totals.tip);
  }

  @Field(() => MoneyType, { nullable: true, description: "What rounding of cash adds (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get cashRounding(): MoneyType {
    return this.money(this.#draft.totals.cashRounding);
  }

  @Field(() => MoneyType, { nullable: true, description: "What it comes to (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get total(): MoneyType {
    return this.money(this.#draft.totals.total);
  }

  @Field(() => MoneyType, { nullable: true, description: "What the payments leave to be paid (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get due(): MoneyType {
    return this.money(this.#draft.settled.due);
  }

  @Field(() => MoneyType, { nullable: true, description: "What is given back of the cash (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get change(): MoneyType {
    return this.money(this.#draft.settled.tenders.reduce((sum, { changeGiven }) => sum + changeGiven, 0n));
  }

  @Field(() => [SaleLineType], { description: "Its lines." })
  @Operational()
  get lines(): SaleLineType[] {
    return this.#draft.lines.map((line) =>
      about(this.ofMerchant, new SaleLineType(line, this.#currency, this.ofMerchant)),
    );
  }

  @Field(() => [SaleTaxType], { description: "Its taxes, one for each rate." })
  @Operational()
  get taxes(): SaleTaxType[] {
    return this.#draft.taxes.map((tax) => toSaleTaxType(tax, this.whose));
  }

  @Field(() => [SaleDiscountType], { description: "What is taken off, in order." })
  @Operational()
  get discounts(): SaleDiscountType[] {
    return this.#draft.discounts.map((discount) => toSaleDiscountType(discount, this.whose));
  }

  private get whose() {
    return { subject: this.ofMerchant, currency: this.#currency };
  }

  private money(minor: bigint): MoneyType {
    return toMoneyType({ minor, currency: this.#currency });
  }
}

@ObjectType({ description: "What a sale would come to, or why it would be refused." })
@Operational()
export class SalePreviewPayload {
  @Field(() => SalePreviewType, { nullable: true, description: "The preview." })
  preview!: SalePreviewType | null;

  @Field(() => [UserErrorType], { description: "As those of `recordSale`." })
  userErrors!: UserErrorType[];
}

@InputType({ description: "A sale to undo." })
export class VoidSaleInput {
  @Field(() => ID, { description: "The sale." })
  saleId!: string;

  @Field(() => Int, { nullable: true, description: "Version of the sale as you read it; null for any." })
  version!: number | null;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The sale, or why it was not undone." })
@Operational()
export class VoidSalePayload {
  @Field(() => SaleType, { nullable: true, description: "The sale, CANCELED or VOIDED." })
  sale!: SaleType | null;

  @Field(() => [UserErrorType], {
    description:
      "SALE_NOT_FOUND, SALE_IMPORTED, VERSION_MISMATCH, ILLEGAL_STATE, VOID_DAY_OVER, SALE_SETTLED, SECOND_PERSON_NEEDED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "A payment of a sale that is open." })
export class PaySaleInput {
  @Field(() => ID, { description: "The sale." })
  saleId!: string;

  @Field(() => SalePaymentInput, { description: "The payment; without an amount it pays all that is due." })
  payment!: SalePaymentInput;

  @Field(() => Int, { nullable: true, description: "Version of the sale as you read it; null for any." })
  version!: number | null;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The sale, or why the payment was refused." })
@Operational()
export class PaySalePayload {
  @Field(() => SaleType, {
    nullable: true,
    description: "The sale: COMPLETED once its payments reach its total.",
  })
  sale!: SaleType | null;

  @Field(() => [UserErrorType], {
    description:
      "SALE_NOT_FOUND, SALE_IMPORTED, VERSION_MISMATCH, ILLEGAL_STATE, PAYMENT_AMOUNT_INVALID, TENDERED_TOO_LITTLE, PAYMENTS_EXCEED_TOTAL, PROVIDER_INVALID, REFERENCE_INVALID, REFERENCE_TAKEN, CARD_NUMBER_REFUSED, CARD_REFERENCE_INVALID, DENIED_ATTEMPTS_INVALID, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "Which sales to export." })
export class ExportSalesInput {
  @Field(() => ID, { description: "Of which merchant." })
  merchantId!: string;

  @Field(() => GraphQLISODateTime, { description: "Made at or after." })
  occurredFrom!: Date;

  @Field(() => GraphQLISODateTime, { description: "Made before." })
  occurredTo!: Date;

  @Field(() => ID, { nullable: true, description: "`next` of the part before; null for the first part." })
  after!: string | null;
}

@ObjectType("SalesExport", { description: "A part of an export: whole sales, newest first." })
export class SalesExportType {
  readonly #export: SalesExport;

  constructor(part: SalesExport) {
    this.#export = part;
  }

  @Field(() => String, {
    nullable: true,
    description:
      "CSV (RFC 4180), a row for each line of a sale; the first part begins with the names (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get csv(): string {
    return this.#export.csv;
  }

  @Field(() => Int, { description: "How many sales the part holds." })
  @Operational()
  get sales(): number {
    return this.#export.sales;
  }

  @Field(() => ID, { nullable: true, description: "To go on after; null where none is left." })
  @Operational()
  get next(): string | null {
    return this.#export.next;
  }
}

@ObjectType({ description: "A part of an export, or why it was refused." })
@Operational()
export class ExportSalesPayload {
  @Field(() => SalesExportType, { nullable: true, description: "The part." })
  export!: SalesExportType | null;

  @Field(() => [UserErrorType], { description: "MERCHANT_NOT_FOUND, PERIOD_INVALID" })
  userErrors!: UserErrorType[];
}

export function toPreviewType({ draft, outlet }: ReadySale, currency: CurrencyCode): SalePreviewType {
  const ofMerchant = { subject: outlet.merchantId, merchant: outlet.merchantId };
  return about(ofMerchant, new SalePreviewType(draft, currency, ofMerchant));
}

export const toExportType = (part: SalesExport): SalesExportType =>
  about({ subject: part.merchantId, merchant: part.merchantId }, new SalesExportType(part));

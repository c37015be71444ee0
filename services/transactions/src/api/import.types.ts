import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData } from "@alpokat/policy";
import { CurrencyCodeEnum, UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { PaymentMethod } from "../domain/sale";
import { PaymentMethodEnum } from "./sale.enums";

@InputType({
  description: "A row of another system's books, as it is written there; a bad one is told and left out.",
})
export class ImportRowInputType {
  @Field(() => String, { description: "Number of the invoice; a leading C marks a cancellation." })
  invoice!: string;

  @Field(() => Int, {
    description: "Place of the row in its invoice, from 1: with the invoice it is its identity.",
  })
  lineNumber!: number;

  @Field(() => String, { description: "Code of the item." })
  sku!: string;

  @Field(() => String, { description: "What was sold; may be empty." })
  @PersonalData("user.behavior.purchase_history")
  name!: string;

  @Field(() => String, { description: "Decimal text other than zero." })
  @PersonalData("user.behavior.purchase_history")
  quantity!: string;

  @Field(() => String, { description: "MM-DD-YYYY HH:MM on the outlet's clock." })
  @PersonalData("user.behavior.purchase_history")
  occurredAt!: string;

  @Field(() => String, { description: "Decimal text in the batch's currency, zero or more." })
  @PersonalData("user.financial")
  unitPrice!: string;

  @Field(() => String, {
    nullable: true,
    description: "Number of the customer; only a keyed index of it is kept.",
  })
  @PersonalData("user.behavior.purchase_history")
  customer!: string | null;

  @Field(() => String, { nullable: true, description: "Category of the item, 1 to 50 characters." })
  @PersonalData("user.behavior.purchase_history")
  itemCategory?: string | null;

  @Field(() => PaymentMethodEnum, {
    nullable: true,
    description: "How the invoice was paid, as its first row says.",
  })
  @PersonalData("user.financial")
  paymentMethod?: PaymentMethod | null;
}

@InputType({ description: "A batch of rows to take over." })
export class ImportSalesInput {
  @Field(() => ID, { description: "The merchant whose sales they are." })
  merchantId!: string;

  @Field(() => ID, { description: "The outlet that they were made at." })
  outletId!: string;

  @Field(() => CurrencyCodeEnum, { description: "Currency of every row." })
  currencyCode!: CurrencyCode;

  @Field(() => [ImportRowInputType], {
    description:
      "1 to 1000 rows, under the limit of a request's size. All rows of an invoice are of one currency, outlet, day and customer.",
  })
  rows!: ImportRowInputType[];

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this batch: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType("RejectedImportRow", { description: "A row that was left out." })
@Operational()
export class RejectedImportRowType {
  @Field(() => Int, { description: "Its place in the batch, from 0." })
  index!: number;

  @Field(() => String, { description: "Stable code." })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Field of the row that breaks the rule; with INVOICE_DIFFERS the one in which the row differs from its invoice's first: currencyCode, outletId, occurredAt (another day) or customer. Null in answers from before there were fields.",
  })
  field!: string | null;

  @Field(() => String, { description: "Why, in the language of the request." })
  message!: string;

  @Field(() => String, { description: "Why, in Indonesian." })
  ruleIndonesian!: string;

  @Field(() => String, { description: "Why, in English." })
  ruleEnglish!: string;
}

@ObjectType("SalesImport", { description: "What a batch came to." })
@Operational()
export class SalesImportType {
  @Field(() => Int, { description: "Rows taken." })
  added!: number;

  @Field(() => Int, { description: "Rows that had been taken before." })
  repeated!: number;

  @Field(() => Int, { description: "New sales; an invoice that went on counts where it began." })
  sales!: number;

  @Field(() => Int, { description: "New refunds." })
  refunds!: number;

  @Field(() => Int, { description: "Refunded lines whose sale was found." })
  linkedRefundLines!: number;

  @Field(() => Int, { description: "Stock adjustments, which move no money." })
  stockAdjustments!: number;

  @Field(() => [RejectedImportRowType], { description: "Rows that were left out, each with its reason." })
  rejected!: RejectedImportRowType[];
}

@ObjectType({ description: "What the batch came to, or why all of it was refused." })
@Operational()
export class ImportSalesPayload {
  @Field(() => SalesImportType, { nullable: true, description: "What the batch came to." })
  salesImport!: SalesImportType | null;

  @Field(() => [UserErrorType], {
    description: "MERCHANT_NOT_FOUND, OUTLET_NOT_FOUND, ROWS_INVALID, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

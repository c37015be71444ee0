import { Operational, PersonalData, about, maskValue } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Directive, Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { ReceiptDetails } from "../domain/receipt";
import { OutletType, toOutletType } from "./outlet.types";
import { SaleType, toPurchaseType } from "./sale.types";

/** The address as the holder of the link sees it: a link may be handed on, so it never shows the address in full. */
const masked = (address: string): string => String(maskValue("user.contact.email", address));

@ObjectType("Receipt", { description: "A digital receipt that a buyer asked for at the till." })
@Directive('@key(fields: "id")')
export class ReceiptType {
  readonly #details: ReceiptDetails;
  readonly #isPublic: boolean;

  constructor(details: ReceiptDetails, view: "public" | "internal") {
    this.#details = details;
    this.#isPublic = view === "public";
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#details.receipt.id;
  }

  @Field(() => String, { description: "Without gaps in its outlet and day: `20261123-0001`." })
  @Operational()
  get number(): string {
    return this.#details.receipt.number;
  }

  @Field(() => String, { description: "`id` or `en`: the language that it is written in." })
  @Operational()
  get language(): string {
    return this.#details.receipt.language;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was issued." })
  @Operational()
  get issuedAt(): Date {
    return this.#details.receipt.issuedAt;
  }

  @Field(() => String, {
    nullable: true,
    description: "The address that the buyer gave for this receipt, and for nothing else (clause 1).",
  })
  @PersonalData("user.contact.email.receipt")
  get address(): string {
    const address = this.#details.receipt.address.reveal();
    return this.#isPublic ? masked(address) : address;
  }

  @Field(() => SaleType, { nullable: true, description: "The purchase." })
  @Operational()
  get sale(): SaleType {
    const { sale, lines, receipt } = this.#details;
    return toPurchaseType(sale, lines, receipt.buyer);
  }

  @Field(() => OutletType, { nullable: true, description: "Where it was bought." })
  @Operational()
  get outlet(): OutletType {
    return toOutletType(this.#details.outlet);
  }

  @Field(() => String, {
    nullable: true,
    description:
      "The buyer as the record names them: the same on all their receipts, and nothing can be read from it (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get buyerReference(): string {
    return this.buyer;
  }

  get buyer(): string {
    return this.#details.receipt.buyer;
  }

  get merchantId(): string {
    return this.#details.receipt.merchantId;
  }
}

@InputType({ description: "A receipt that the buyer asks for at the till." })
export class RequestReceiptInput {
  @Field(() => ID, { description: "The sale." })
  saleId!: string;

  @Field(() => String, { description: "One e-mail address, as the buyer gave it for this receipt." })
  @PersonalData("user.contact.email.receipt")
  email!: string;

  @Field(() => String, { defaultValue: "id", description: "`id` or `en`." })
  language!: string;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The receipt, or why it was refused." })
@Operational()
export class RequestReceiptPayload {
  @Field(() => ReceiptType, { nullable: true, description: "The receipt; it is sent once it is issued." })
  receipt!: ReceiptType | null;

  @Field(() => [UserErrorType], {
    description: "SALE_NOT_FOUND, EMAIL_INVALID, RECEIPT_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

const buyerOf = ({ receipt: { buyer, merchantId } }: ReceiptDetails) => ({
  subject: buyer,
  customerOf: merchantId,
});

export const toReceiptType = (details: ReceiptDetails): ReceiptType =>
  about(buyerOf(details), new ReceiptType(details, "internal"));

export const toPublicReceiptType = (details: ReceiptDetails): ReceiptType =>
  about(buyerOf(details), new ReceiptType(details, "public"));

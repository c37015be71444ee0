import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { DecimalScalar, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { Field, Int, ObjectType } from "type-graphql";
import type { ChosenModifier } from "../domain/goods";
import type { TaxCode } from "../domain/pricing/tax-rate";
import { formatQuantity } from "../domain/quantity";
import type { SaleLine } from "../domain/sale";
import { TaxCodeEnum } from "./sale.enums";

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
    description: "The merchant's code of it; null for free text, and in what a receipt shows (clause 1).",
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

  @Field(() => MoneyType, { nullable: true, description: "What discounts took off it (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get discount(): MoneyType {
    return this.money(this.#line.discount);
  }

  @Field(() => TaxCodeEnum, { nullable: true, description: "The tax that it bears; null for none." })
  @Operational()
  get taxCode(): TaxCode | null {
    return this.#line.taxCode;
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "Its part of that tax, which is rounded once for the sale (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get tax(): MoneyType {
    return this.money(this.#line.tax);
  }

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "How much of it refunds took back, or hold (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get refundedQuantity(): string {
    return formatQuantity(this.#line.refundedQuantity);
  }

  private money(minor: bigint): MoneyType {
    return toMoneyType({ minor, currency: this.#currency });
  }
}

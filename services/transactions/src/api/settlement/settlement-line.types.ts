import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { Connection, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Directive, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { LineAction } from "../../application/settlement/resolve-settlement-line";
import type { PaymentMethod } from "../../domain/sale";
import type {
  OpenLineState,
  SettlementLine,
  SettlementLineKind,
  SettlementLineState,
} from "../../domain/settlement/settlement-line";
import { PaymentMethodEnum } from "../sale.enums";
import {
  LineActionEnum,
  OpenLineStateEnum,
  SettlementLineKindEnum,
  SettlementLineStateEnum,
} from "./settlement.enums";

@ObjectType("SettlementLine", { description: "A line of an acquirer's settlement file." })
@Directive('@key(fields: "id")')
export class SettlementLineType {
  readonly #line: SettlementLine;

  constructor(
    line: SettlementLine,
    readonly subject: SubjectReference,
  ) {
    this.#line = line;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#line.id;
  }

  @Field(() => Int, { description: "Grows when it is decided on." })
  @Operational()
  get version(): number {
    return this.#line.version;
  }

  @Field(() => SettlementLineStateEnum, { description: "What became of it." })
  @Operational()
  get state(): SettlementLineState {
    return this.#line.state;
  }

  @Field(() => SettlementLineKindEnum, { description: "What the acquirer settles by it." })
  @Operational()
  get kind(): SettlementLineKind {
    return this.#line.kind;
  }

  @Field(() => Int, { description: "Its place in the file, from 1." })
  @Operational()
  get lineNumber(): number {
    return this.#line.lineNumber;
  }

  @Field(() => String, { nullable: true, description: "The acquirer's number of the payment (clause 1)." })
  @PersonalData("user.financial")
  get providerReference(): string | null {
    return this.#line.providerReference;
  }

  @Field(() => PaymentMethodEnum, {
    nullable: true,
    description: "How the payment was made; null where the line doesn't say (clause 1).",
  })
  @PersonalData("user.financial")
  get method(): PaymentMethod | null {
    return this.#line.method;
  }

  @Field(() => MoneyType, { nullable: true, description: "Before the fee (clause 1)." })
  @PersonalData("user.financial")
  get gross(): MoneyType {
    return this.money(this.#line.gross);
  }

  @Field(() => MoneyType, { nullable: true, description: "What the acquirer keeps (clause 1)." })
  @PersonalData("user.financial")
  get fee(): MoneyType {
    return this.money(this.#line.fee);
  }

  @Field(() => MoneyType, { nullable: true, description: "What it pays out (clause 1)." })
  @PersonalData("user.financial")
  get net(): MoneyType {
    return this.money(this.#line.net);
  }

  @Field(() => String, { nullable: true, description: "The day on which it pays out, ISO (clause 1)." })
  @PersonalData("user.financial")
  get settledOn(): string {
    return this.#line.settledOn;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the payment was made, as the acquirer says; null where it doesn't (clause 1).",
  })
  @PersonalData("user.financial")
  get paidAt(): Date | null {
    return this.#line.paidAt;
  }

  @Field(() => MoneyType, {
    nullable: true,
    description:
      "How much more the books had than the line says, where that was accepted; null where it settles no payment (clause 1).",
  })
  @PersonalData("user.financial")
  get difference(): MoneyType | null {
    return this.#line.difference === null ? null : this.money(this.#line.difference);
  }

  @Field(() => String, {
    nullable: true,
    description:
      "Why it was left alone; null otherwise, and once whom the words were about was erased (clause 1).",
  })
  @PersonalData("user.financial")
  get reason(): string | null {
    return this.#line.resolution?.reason ?? null;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When a person decided on it; null where nobody has.",
  })
  @Operational()
  get resolvedAt(): Date | null {
    return this.#line.resolution?.at ?? null;
  }

  get settlementId(): string {
    return this.#line.settlementId;
  }

  get paymentId(): string | null {
    return this.#line.paymentId;
  }

  get suggestedPaymentId(): string | null {
    return this.#line.suggestedPaymentId;
  }

  private money(minor: bigint): MoneyType {
    return toMoneyType({ minor, currency: this.#line.currency });
  }
}

@ObjectType()
export class SettlementLineConnection extends Connection(() => SettlementLineType, "SettlementLine") {}

@InputType({ description: "Which lines of the work list are asked for." })
export class SettlementLinesFilterInput {
  @Field(() => ID, { nullable: true, description: "Of this merchant; null for all of the caller's own." })
  merchantId!: string | null;

  @Field(() => OpenLineStateEnum, { nullable: true, description: "In this state; null for all." })
  state!: OpenLineState | null;
}

@InputType({ description: "What is decided on a line." })
export class ResolveSettlementLineInput {
  @Field(() => ID, { description: "The line." })
  lineId!: string;

  @Field(() => LineActionEnum, { description: "What is decided." })
  action!: LineAction;

  @Field(() => ID, {
    nullable: true,
    description:
      "The payment that it settles. To match, null for the suggested one; to accept a difference, null for no payment.",
  })
  paymentId!: string | null;

  @Field(() => String, { nullable: true, description: "Why it is left alone: 1 to 200 characters." })
  @PersonalData("user.financial")
  reason!: string | null;

  @Field(() => Int, { description: "Version of the line as you read it." })
  version!: number;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The line as it is then, or why it was not decided on." })
@Operational()
export class ResolveSettlementLinePayload {
  @Field(() => SettlementLineType, { nullable: true, description: "The line." })
  settlementLine!: SettlementLineType | null;

  @Field(() => [UserErrorType], {
    description:
      "SETTLEMENT_LINE_NOT_FOUND, ILLEGAL_STATE, VERSION_MISMATCH, ACTION_NOT_ALLOWED, PAYMENT_NOT_FOUND, NOTHING_TO_SETTLE, " +
      "AMOUNT_DIFFERS, REASON_INVALID, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

export function toSettlementLineType(line: SettlementLine): SettlementLineType {
  const subject = { subject: line.merchantId, merchant: line.merchantId };
  return about(subject, new SettlementLineType(line, subject));
}

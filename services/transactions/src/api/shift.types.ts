import { Operational, PersonalData, about } from "@alpokat/policy";
import { MoneyInput, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import { type Shift, differenceOf } from "../domain/shift";

@ObjectType("Shift", { description: "Somebody's time at a till, between two counts of its cash." })
export class ShiftType {
  readonly #shift: Shift;

  constructor(shift: Shift) {
    this.#shift = shift;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#shift.id;
  }

  @Field(() => Int, { description: "Hand it in to close what you read." })
  @Operational()
  get version(): number {
    return this.#shift.version;
  }

  @Field(() => GraphQLISODateTime, { description: "When it began." })
  @Operational()
  get openedAt(): Date {
    return this.#shift.openedAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it ended; null while it is open." })
  @Operational()
  get closedAt(): Date | null {
    return this.#shift.closing?.at ?? null;
  }

  @Field(() => MoneyType, { nullable: true, description: "Cash in the drawer at the start (clause 1)." })
  @PersonalData("user.financial")
  get openingCash(): MoneyType {
    return this.money(this.#shift.opening);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "What should have been in the drawer at the end; null while it is open (clause 1).",
  })
  @PersonalData("user.financial")
  get expectedCash(): MoneyType | null {
    return this.#shift.closing && this.money(this.#shift.closing.expected);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "What was counted at the end; null while it is open (clause 1).",
  })
  @PersonalData("user.financial")
  get countedCash(): MoneyType | null {
    return this.#shift.closing && this.money(this.#shift.closing.counted);
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "Counted less expected, as it was posted; null while it is open (clause 1).",
  })
  @PersonalData("user.financial")
  get difference(): MoneyType | null {
    return this.#shift.closing && this.money(differenceOf(this.#shift.closing));
  }

  private money(minor: bigint): MoneyType {
    return toMoneyType({ minor, currency: this.#shift.currency });
  }
}

@InputType({ description: "A shift to begin." })
export class OpenShiftInput {
  @Field(() => ID, { description: "The till." })
  terminalId!: string;

  @Field(() => MoneyInput, { description: "Cash in its drawer, zero or more." })
  @PersonalData("user.financial")
  openingCash!: MoneyInput;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@InputType({ description: "A shift to end." })
export class CloseShiftInput {
  @Field(() => ID, { description: "The shift." })
  shiftId!: string;

  @Field(() => Int, { nullable: true, description: "Version of the shift as you read it; null for any." })
  version!: number | null;

  @Field(() => MoneyInput, { description: "What was counted in the drawer, zero or more." })
  @PersonalData("user.financial")
  countedCash!: MoneyInput;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The shift, or why it was refused." })
@Operational()
export class ShiftPayload {
  @Field(() => ShiftType, { nullable: true, description: "The shift." })
  shift!: ShiftType | null;

  @Field(() => [UserErrorType], {
    description:
      "TERMINAL_NOT_FOUND, SHIFT_NOT_FOUND, SHIFT_ALREADY_OPEN, AMOUNT_INVALID, ILLEGAL_STATE, VERSION_MISMATCH, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

export const toShiftType = (shift: Shift): ShiftType =>
  about({ subject: shift.merchantId, merchant: shift.merchantId }, new ShiftType(shift));

import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { Settlement, SettlementState } from "../../domain/settlement/settlement";
import { SettlementStateEnum } from "./settlement.enums";

@ObjectType("Settlement", { description: "A file in which an acquirer says what it pays out to a merchant." })
@Directive('@key(fields: "id")')
export class SettlementType {
  readonly #settlement: Settlement;

  constructor(settlement: Settlement) {
    this.#settlement = settlement;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#settlement.id;
  }

  @Field(() => SettlementStateEnum, { description: "Whether all of it is there." })
  @Operational()
  get state(): SettlementState {
    return this.#settlement.state;
  }

  @Field(() => String, { nullable: true, description: "Who settles, such as `GOPAY` (clause 1)." })
  @PersonalData("user.financial")
  get acquirer(): string {
    return this.#settlement.acquirer;
  }

  @Field(() => String, { nullable: true, description: "What the acquirer calls the file (clause 1)." })
  @PersonalData("user.financial")
  get fileReference(): string {
    return this.#settlement.fileReference;
  }

  @Field(() => String, {
    description: "SHA-256 of the file as it first came, in lower-case hexadecimal.",
  })
  @Operational()
  get fileSha256(): string {
    return this.#settlement.fileSha256;
  }

  @Field(() => Int, { description: "How many lines of it were taken." })
  @Operational()
  get lineCount(): number {
    return this.#settlement.lines;
  }

  @Field(() => Int, { description: "How many of them somebody has to look at." })
  @Operational()
  get openLineCount(): number {
    return this.#settlement.openLines;
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of its lines' gross amounts (clause 1)." })
  @PersonalData("user.financial")
  get gross(): MoneyType {
    return this.money(this.#settlement.gross);
  }

  @Field(() => MoneyType, { nullable: true, description: "Sum of the fees in it (clause 1)." })
  @PersonalData("user.financial")
  get fee(): MoneyType {
    return this.money(this.#settlement.fee);
  }

  @Field(() => MoneyType, { nullable: true, description: "What it pays out (clause 1)." })
  @PersonalData("user.financial")
  get net(): MoneyType {
    return this.money(this.#settlement.net);
  }

  @Field(() => String, {
    nullable: true,
    description: "First day on which its lines pay out, ISO; null while it has none (clause 1).",
  })
  @PersonalData("user.financial")
  get periodFrom(): string | null {
    return this.#settlement.periodFrom;
  }

  @Field(() => String, {
    nullable: true,
    description: "Last day on which its lines pay out, ISO; null while it has none (clause 1).",
  })
  @PersonalData("user.financial")
  get periodTo(): string | null {
    return this.#settlement.periodTo;
  }

  @Field(() => GraphQLISODateTime, { description: "When it first came." })
  @Operational()
  get importedAt(): Date {
    return this.#settlement.importedAt;
  }

  private money(minor: bigint): MoneyType {
    return toMoneyType({ minor, currency: this.#settlement.currency });
  }
}

@ObjectType()
export class SettlementConnection extends Connection(() => SettlementType, "Settlement") {}

export const toSettlementType = (settlement: Settlement): SettlementType =>
  about({ subject: settlement.merchantId, merchant: settlement.merchantId }, new SettlementType(settlement));

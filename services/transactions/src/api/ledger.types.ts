import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { LedgerEntry, Side, TransferKind } from "../domain/ledger";
import { LedgerPhaseEnum, LedgerSideEnum, TransferKindEnum } from "./ledger.enums";

@ObjectType("LedgerEntry", { description: "One line of a merchant's journal, which is only ever added to." })
export class LedgerEntryType {
  readonly #entry: LedgerEntry;

  constructor(entry: LedgerEntry) {
    this.#entry = entry;
  }

  #money(minor: bigint): MoneyType {
    const currency: CurrencyCode = this.#entry.currency;
    return toMoneyType({ minor, currency });
  }

  @Field(() => ID, { description: "Of the transfer that it is a leg of; UUIDv7." })
  @Operational()
  get transferId(): string {
    return this.#entry.transferId;
  }

  @Field(() => Int, { description: "Place in its transfer, from 1." })
  @Operational()
  get leg(): number {
    return this.#entry.leg;
  }

  @Field(() => String, { description: "Account, such as `merchant:payable`." })
  @Operational()
  get accountCode(): string {
    return this.#entry.accountCode;
  }

  @Field(() => TransferKindEnum, { description: "Why it was posted." })
  @Operational()
  get kind(): TransferKind {
    return this.#entry.kind;
  }

  @Field(() => LedgerPhaseEnum, { description: "Whether money moved or is set aside." })
  @Operational()
  get phase(): LedgerEntry["phase"] {
    return this.#entry.phase;
  }

  @Field(() => ID, { description: "The document that it posts, such as a sale or a refund." })
  @Operational()
  get reference(): string {
    return this.#entry.reference;
  }

  @Field(() => LedgerSideEnum, { description: "Side of the account." })
  @Operational()
  get side(): Side {
    return this.#entry.side;
  }

  @Field(() => MoneyType, { nullable: true, description: "What was moved (clause 1)." })
  @PersonalData("user.financial")
  get amount(): MoneyType {
    return this.#money(this.#entry.amount);
  }

  @Field(() => MoneyType, { nullable: true, description: "The account's balance after it (clause 1)." })
  @PersonalData("user.financial")
  get balanceAfter(): MoneyType {
    return this.#money(this.#entry.balanceAfter);
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it happened (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get occurredAt(): Date {
    return this.#entry.occurredAt;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was posted." })
  @Operational()
  get recordedAt(): Date {
    return this.#entry.recordedAt;
  }

  @Field(() => String, {
    description:
      "Hash of its transfer and, through the one before it, of all earlier ones: SHA-256, hexadecimal.",
  })
  @Operational()
  get hash(): string {
    return this.#entry.hash;
  }
}

@ObjectType()
export class LedgerEntryConnection extends Connection(() => LedgerEntryType, "LedgerEntry") {}

export const toLedgerEntryType = (entry: LedgerEntry): LedgerEntryType =>
  about({ subject: entry.merchantId, merchant: entry.merchantId }, new LedgerEntryType(entry));

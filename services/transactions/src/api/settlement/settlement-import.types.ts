import type { CurrencyCode, Principal } from "@alpokat/kernel";
import { Operational, PersonalData } from "@alpokat/policy";
import { CurrencyCodeEnum, UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { SettlementImport } from "../../application/settlement/import-settlement";
import type { PaymentMethod } from "../../domain/sale";
import type { Settlement } from "../../domain/settlement/settlement";
import type { SettlementLineKind } from "../../domain/settlement/settlement-line";
import type { SettlementRowInput } from "../../domain/settlement/settlement-row";
import { PaymentMethodEnum } from "../sale.enums";
import { SettlementLineKindEnum } from "./settlement.enums";
import { SettlementType, toSettlementType } from "./settlement.types";

@InputType({ description: "A line of a settlement file; a bad one is told and left out." })
export class SettlementRowInputType {
  @Field(() => Int, { description: "Its place in the file, from 1: with the file it is its identity." })
  lineNumber!: number;

  @Field(() => SettlementLineKindEnum, { description: "What the acquirer settles by it." })
  kind!: SettlementLineKind;

  @Field(() => String, {
    nullable: true,
    description: "The acquirer's number of the payment, 1 to 64 characters.",
  })
  @PersonalData("user.financial")
  providerReference!: string | null;

  @Field(() => PaymentMethodEnum, {
    nullable: true,
    description: "How the payment was made, other than cash; null where the line doesn't say.",
  })
  @PersonalData("user.financial")
  method!: PaymentMethod | null;

  @Field(() => String, { description: "Decimal text in the file's currency, before the fee." })
  @PersonalData("user.financial")
  gross!: string;

  @Field(() => String, { description: "Decimal text: what the acquirer keeps." })
  @PersonalData("user.financial")
  fee!: string;

  @Field(() => String, { description: "Decimal text: gross less fee." })
  @PersonalData("user.financial")
  net!: string;

  @Field(() => String, { description: "The day on which it pays out, YYYY-MM-DD." })
  @PersonalData("user.financial")
  settledOn!: string;

  @Field(() => String, {
    nullable: true,
    description: "When the payment was made, YYYY-MM-DD HH:MM in Jakarta; null where the line doesn't say.",
  })
  @PersonalData("user.financial")
  paidAt!: string | null;
}

@InputType({ description: "A chunk of an acquirer's settlement file." })
export class ImportSettlementInput {
  @Field(() => ID, { description: "The merchant that it pays out to." })
  merchantId!: string;

  @Field(() => String, { description: "Who settles, as payments name their provider, such as `GOPAY`." })
  @PersonalData("user.financial")
  acquirer!: string;

  @Field(() => String, {
    description:
      "What the acquirer calls the file, 1 to 100 characters: with merchant and acquirer it is its identity.",
  })
  @PersonalData("user.financial")
  fileReference!: string;

  @Field(() => String, { description: "SHA-256 of the file, in lower-case hexadecimal." })
  fileSha256!: string;

  @Field(() => CurrencyCodeEnum, { description: "Currency of every line." })
  currencyCode!: CurrencyCode;

  @Field(() => [SettlementRowInputType], {
    description: "1 to 500 lines, under the limit of a request's size; the last chunk may have none.",
  })
  rows!: SettlementRowInputType[];

  @Field(() => Boolean, { description: "Whether no more of the file comes." })
  isLast!: boolean;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this chunk: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType("RejectedSettlementRow", { description: "A line that was left out." })
@Operational()
export class RejectedSettlementRowType {
  @Field(() => Int, { description: "Its place in the chunk, from 0." })
  index!: number;

  @Field(() => String, { description: "The field at fault." })
  field!: string;

  @Field(() => String, { description: "Stable code." })
  code!: string;

  @Field(() => String, { description: "Why, in the language of the request." })
  message!: string;

  @Field(() => String, { description: "Why, in Indonesian." })
  ruleIndonesian!: string;

  @Field(() => String, { description: "Why, in English." })
  ruleEnglish!: string;
}

@ObjectType("SettlementImport", { description: "What a chunk of a settlement file came to." })
@Operational()
export class SettlementImportType {
  @Field(() => SettlementType, { description: "The file as it is then." })
  settlement!: SettlementType;

  @Field(() => Int, { description: "Lines taken." })
  added!: number;

  @Field(() => Int, {
    description: "Lines that had been taken before; of them, those that nobody knew are looked at again.",
  })
  repeated!: number;

  @Field(() => Int, { description: "Lines that settle something, and are posted." })
  matched!: number;

  @Field(() => Int, { description: "Lines that are posted without a payment." })
  booked!: number;

  @Field(() => Int, { description: "Lines that somebody has to look at." })
  open!: number;

  @Field(() => [RejectedSettlementRowType], {
    description: "Lines that were left out, each with its reason.",
  })
  rejected!: RejectedSettlementRowType[];
}

@ObjectType({ description: "What the chunk came to, or why all of it was refused." })
@Operational()
export class ImportSettlementPayload {
  @Field(() => SettlementImportType, { nullable: true, description: "What the chunk came to." })
  settlementImport!: SettlementImportType | null;

  @Field(() => [UserErrorType], {
    description:
      "MERCHANT_NOT_FOUND, ACQUIRER_INVALID, FILE_REFERENCE_INVALID, FILE_SHA256_INVALID, ROWS_INVALID, CURRENCY_DIFFERS, " +
      "IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

/** What the client left out is null to the use case, and an empty reference is none. */
export const toRow = (row: SettlementRowInputType): SettlementRowInput => ({
  lineNumber: row.lineNumber,
  kind: row.kind,
  providerReference: row.providerReference === "" ? null : (row.providerReference ?? null),
  method: row.method ?? null,
  gross: row.gross,
  fee: row.fee,
  net: row.net,
  settledOn: row.settledOn,
  paidAt: row.paidAt ?? null,
});

export function toImportType(
  settlement: Settlement,
  { rejected, ...counts }: SettlementImport,
  locale: Principal["locale"],
): SettlementImportType {
  return {
    ...counts,
    settlement: toSettlementType(settlement),
    rejected: rejected.map(({ index, field, code, message }) => ({
      ...{ index, field, code },
      message: message[locale],
      ruleIndonesian: message.id,
      ruleEnglish: message.en,
    })),
  };
}

import { Operational } from "@alpokat/policy";
import { MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { QrisCriteria, QrisKind } from "../../domain/qris/code";
import type { QrisDetails, QrisSettings } from "../../domain/qris/settings";
import type { StoredQrCode } from "../../domain/qris/stored-code";
import { QrCodeKindEnum, QrisCriteriaEnum } from "./qris.enums";

@ObjectType("QrCode", {
  description: "A QRIS code: EMVCo's Merchant-Presented Mode with Indonesia's national template.",
})
@Operational()
export class QrCodeType {
  @Field(() => QrCodeKindEnum, { description: "How often it is paid." })
  kind!: QrisKind;

  @Field(() => String, {
    description: "What the image says: tags, lengths and values, with a CRC-16 at the end.",
  })
  payload!: string;

  @Field(() => MoneyType, { nullable: true, description: "What it asks for; null where the buyer types it." })
  amount!: MoneyType | null;

  @Field(() => String, { description: "National Merchant ID of whoever is paid." })
  nmid!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Until when it can be paid; null for a static one.",
  })
  expiresAt!: Date | null;
}

@ObjectType("QrisSettings", {
  description: "What an outlet's acquirer registered it with, as its codes say it.",
})
@Operational()
export class QrisSettingsType {
  @Field(() => String, { description: "National Merchant ID: `ID` and 13 digits." })
  nmid!: string;

  @Field(() => QrisCriteriaEnum, { description: "The merchant's class." })
  criteria!: QrisCriteria;

  @Field(() => String, { description: "Merchant category code, ISO 18245." })
  merchantCategory!: string;

  @Field(() => String, { description: "Who the acquirer is, as a reversed domain." })
  accountIdentifier!: string;

  @Field(() => String, { nullable: true, description: "The merchant's number (PAN) at the acquirer." })
  merchantPan!: string | null;

  @Field(() => String, { nullable: true, description: "The merchant's id at the acquirer." })
  accountMerchantId!: string | null;

  @Field(() => String, { description: "Name that the buyer's application shows." })
  merchantName!: string;

  @Field(() => String, { description: "City that the buyer's application shows." })
  city!: string;

  @Field(() => String, { description: "Five digits." })
  postcode!: string;

  @Field(() => Int, { description: "Give it with the next change." })
  version!: number;
}

@InputType({ description: "What an outlet is registered with for QRIS." })
export class UpdateQrisSettingsInput {
  @Field(() => ID, { description: "The outlet." })
  outletId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "Version that was read, 0 for none; without it, whatever there is gets replaced.",
  })
  version!: number | null;

  @Field(() => String, { description: "National Merchant ID: `ID` and 13 digits." })
  nmid!: string;

  @Field(() => QrisCriteriaEnum, { description: "The merchant's class." })
  criteria!: QrisCriteria;

  @Field(() => String, { description: "Merchant category code, ISO 18245: 4 digits." })
  merchantCategory!: string;

  @Field(() => String, { description: "Who the acquirer is, as a reversed domain: at most 32 characters." })
  accountIdentifier!: string;

  @Field(() => String, {
    nullable: true,
    description: "The merchant's number (PAN) at the acquirer: 16 to 19 digits.",
  })
  merchantPan!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The merchant's id at the acquirer: at most 15 characters.",
  })
  accountMerchantId!: string | null;

  @Field(() => String, { description: "1 to 25 ASCII characters." })
  merchantName!: string;

  @Field(() => String, { description: "1 to 15 ASCII characters." })
  city!: string;

  @Field(() => String, { description: "5 digits." })
  postcode!: string;
}

@ObjectType({ description: "The settings, or why they were refused." })
@Operational()
export class UpdateQrisSettingsPayload {
  @Field(() => QrisSettingsType, { nullable: true, description: "The settings as they are now." })
  settings!: QrisSettingsType | null;

  @Field(() => [UserErrorType], {
    description:
      "OUTLET_NOT_FOUND, VERSION_MISMATCH, NMID_INVALID, MERCHANT_CATEGORY_INVALID, ACCOUNT_INVALID, NAME_INVALID, CITY_INVALID, POSTCODE_INVALID",
  })
  userErrors!: UserErrorType[];
}

export const toQrCodeType = ({ kind, payload, amount, nmid, expiresAt }: StoredQrCode): QrCodeType =>
  Object.assign(new QrCodeType(), {
    kind,
    payload,
    amount: amount && toMoneyType(amount),
    nmid,
    expiresAt,
  });

export const toQrisSettingsType = ({ account, ...settings }: QrisSettings): QrisSettingsType =>
  Object.assign(new QrisSettingsType(), {
    nmid: settings.nmid,
    criteria: settings.criteria,
    merchantCategory: settings.merchantCategory,
    accountIdentifier: account.identifier,
    merchantPan: account.merchantPan,
    accountMerchantId: account.merchantId,
    merchantName: settings.merchantName,
    city: settings.city,
    postcode: settings.postcode,
    version: settings.version,
  });

export const toQrisDetails = (input: UpdateQrisSettingsInput): QrisDetails => ({
  nmid: input.nmid,
  criteria: input.criteria,
  merchantCategory: input.merchantCategory,
  account: {
    identifier: input.accountIdentifier,
    merchantPan: input.merchantPan ?? null,
    merchantId: input.accountMerchantId ?? null,
  },
  merchantName: input.merchantName,
  city: input.city,
  postcode: input.postcode,
});

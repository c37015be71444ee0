import { registerEnumType } from "type-graphql";
import { ROUNDING_MODES, type RoundingMode } from "../domain/pricing/cash-rounding";
import { PAYMENT_STATES, type PaymentState } from "../domain/payment";
import { TAX_CODES, type TaxCode } from "../domain/pricing/tax-rate";
import { REFUND_STATES, type RefundState } from "../domain/refund/refund-state";
import type { PaymentMethod, SaleOrigin } from "../domain/sale";
import { SALE_STATES, type SaleState } from "../domain/sale-state";

export const PaymentMethodEnum = {
  CASH: "CASH",
  QRIS: "QRIS",
  CARD: "CARD",
  TRANSFER: "TRANSFER",
  EWALLET: "EWALLET",
} as const satisfies Record<PaymentMethod, PaymentMethod>;
registerEnumType(PaymentMethodEnum, {
  name: "PaymentMethod",
  description: "How a sale was paid.",
  valuesConfig: {
    CASH: { description: "Banknotes and coins, into the outlet's drawer." },
    QRIS: { description: "The national QR code for payments, QRIS." },
    CARD: { description: "A debit or credit card." },
    TRANSFER: { description: "A transfer between bank accounts." },
    EWALLET: { description: "Electronic money, paid from its own application." },
  },
});

export const SaleOriginEnum = { TILL: "TILL", IMPORT: "IMPORT" } as const satisfies Record<
  SaleOrigin,
  SaleOrigin
>;
registerEnumType(SaleOriginEnum, {
  name: "SaleOrigin",
  description: "Recorded at a till, or taken over from another system's books.",
  valuesConfig: {
    TILL: { description: "Recorded at a till as it happened." },
    IMPORT: { description: "Taken over from another system's books." },
  },
});

/** The members of a closed list as an enum of the schema. */
const enumOf = <Member extends string>(members: readonly Member[]): Record<Member, Member> =>
  Object.fromEntries(members.map((member) => [member, member])) as Record<Member, Member>;

export const SaleStateEnum = enumOf<SaleState>(SALE_STATES);
registerEnumType(SaleStateEnum, {
  name: "SaleState",
  description: "Where a sale stands.",
  valuesConfig: {
    DRAFT: { description: "Being written." },
    OPEN: { description: "Waits for money; nothing is posted." },
    COMPLETED: { description: "Paid and posted." },
    PARTIALLY_REFUNDED: { description: "Some of it was given back." },
    REFUNDED: { description: "All of it was given back." },
    CANCELED: { description: "Given up before it was paid." },
    VOIDED: { description: "Undone on its own day." },
  },
});

export const PaymentStateEnum = enumOf<PaymentState>(PAYMENT_STATES);
registerEnumType(PaymentStateEnum, {
  name: "PaymentState",
  description: "Where a payment stands; a refund moves no state.",
  valuesConfig: {
    PENDING: { description: "Asked for, and not paid yet." },
    AUTHORIZED: { description: "Promised or in hand, and held for its sale." },
    CAPTURED: { description: "Taken and posted." },
    SETTLED: { description: "Handed on to the merchant by its provider." },
    EXPIRED: { description: "Not paid in time." },
    DENIED: { description: "Refused by its provider." },
    CANCELED: { description: "Given up with its sale." },
    FAILED: { description: "Went wrong at its provider." },
    VOIDED: { description: "Let go of before it was captured." },
    CHARGED_BACK: { description: "Taken back by the payer's bank." },
  },
});

export const RefundStateEnum = enumOf<RefundState>(REFUND_STATES);
registerEnumType(RefundStateEnum, {
  name: "RefundState",
  description: "Where a refund stands.",
  valuesConfig: {
    REQUESTED: { description: "Asked for." },
    REVIEW: { description: "Waits for a second person." },
    APPROVED: { description: "May be given back." },
    PENDING: { description: "On its way." },
    COMPLETED: { description: "Given back and posted." },
    FAILED: { description: "Not given back: the amount is free again." },
    REJECTED: { description: "Refused: the amount is free again." },
  },
});

export const TaxCodeEnum = enumOf<TaxCode>(TAX_CODES);
registerEnumType(TaxCodeEnum, {
  name: "TaxCode",
  description: "A tax with a rate of its own.",
  valuesConfig: {
    PPN: { description: "Value added tax." },
    PPN_LUXURY: { description: "Value added tax of luxury goods, upon all of the price." },
    PBJT: { description: "Regional tax on food and drink of restaurants." },
  },
});

export const RoundingModeEnum = enumOf<RoundingMode>(ROUNDING_MODES);
registerEnumType(RoundingModeEnum, {
  name: "RoundingMode",
  description: "Which way cash is rounded.",
  valuesConfig: {
    NEAREST: { description: "To the nearest, half up." },
    DOWN: { description: "Always down." },
    UP: { description: "Always up." },
  },
});

/**
 * What a decision is about. A payment is one that comes after its sale was recorded, at a till or by its provider's word. A void gives back all that was paid, and is
 * told apart from a refund.
 */
export type FraudEventKind = "SALE" | "PAYMENT" | "REFUND" | "VOID";

/** By what events are counted together. A card is there only where a card pays and its terminal says which. */
export const PIVOTS = ["MERCHANT", "OUTLET", "CASHIER", "DEVICE", "SUBNET", "CARD"] as const;
export type Pivot = (typeof PIVOTS)[number];

/**
 * How far back a count reaches. It covers at least this long, and up to one bucket more: a minute for the windows up to an
 * hour, an hour for the day.
 */
export const WINDOWS = ["1m", "10m", "1h", "24h"] as const;
export type Window = (typeof WINDOWS)[number];

/** What is counted and summed. */
export const SUMMED = ["SALES", "REFUNDS", "OFFLINE_SALES", "VOIDS"] as const;
export type Summed = (typeof SUMMED)[number];

/** What is counted: beside what is summed, attempts to pay that were denied before a payment of a sale was taken. */
export const MEASURES = [...SUMMED, "DENIED_PAYMENTS"] as const;
export type Measure = (typeof MEASURES)[number];

/** Of what the different ones are counted; up to 32 of each in a bucket. Customers are buyers who are known by a receipt. */
export const MEMBERS = ["MERCHANTS", "CASHIERS", "DEVICES", "SUBNETS", "CARDS", "CUSTOMERS"] as const;
export type Member = (typeof MEMBERS)[number];

/** Figures of an event. A figure that is not known is null: whatever needs it is unknown too. */
export const NUMBER_FIELDS = [
  /** Minor units of the event's currency. */
  "amount",
  /** Hour of the day at the outlet, 0 to 23. */
  "hour",
  "lineCount",
  /** By how many robust deviations the amount is off what this merchant sells at this time of the day. */
  "amountZScore",
  /** Of a sale or payment: how many attempts to pay were denied before, as the till or the provider told. */
  "deniedPayments",
  /** Days since the outlet last sold anything on a day before; unknown for one that never did. */
  "quietDays",
  /** Of a refund or void: its amount as a part of what was paid, from 0 to 1. */
  "refundedPart",
  /** Lines of acquirers' files that say otherwise of the merchant's payments than its books, and that nobody has decided on. */
  "settlementMismatches",
  /** How often somebody paid a code of the merchant within the last day after its time had ended, told up to 1,000. */
  "latePayments",
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** `kind` is SALE, PAYMENT or REFUND; `asn` the autonomous system of whoever recorded it, such as AS7713. */
export const TEXT_FIELDS = ["kind", "paymentMethod", "currency", "asn"] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

export const FLAG_FIELDS = [
  "isOffline",
  "isLinkedToSale",
  "isToAnotherMethod",
  /** A rule on refunds is about voids as well, since both give money back; this tells them apart. */
  "isVoid",
  /** Of a refund or void: the buyer had a receipt of the sale before. */
  "isAfterReceipt",
  /** A provider told of the payment: no device and no network is known of it. */
  "isFromProvider",
  /** Money came late, twice, otherwise than asked for or for a sale that takes none, and goes back by itself. */
  "isUnexpected",
] as const;
export type FlagField = (typeof FLAG_FIELDS)[number];

/** What was counted for a pivot in a window, the event itself included; sums are minor units of the event's currency. */
export interface WindowCount {
  readonly counts: Readonly<Record<Measure, number>>;
  readonly sums: Readonly<Record<Summed, number>>;
  readonly distinct: Readonly<Record<Member, number>>;
}

/** All that the rules may look at, as data: it is stored with the decision, and rules are tried on it again later. */
export interface FraudInputs {
  readonly numbers: Readonly<Partial<Record<NumberField, number | null>>>;
  readonly texts: Readonly<Partial<Record<TextField, string | null>>>;
  readonly flags: Readonly<Partial<Record<FlagField, boolean | null>>>;
  readonly counts: Readonly<Partial<Record<Pivot, Readonly<Partial<Record<Window, WindowCount>>>>>>;
  /** Names of lists that hold the event's pivot; null where lists could not be read. */
  readonly lists: Readonly<Partial<Record<Pivot, readonly string[]>>> | null;
}

import type { BlindIndex } from "@alpokat/persistence";
import type { FraudEvent, FraudSighting } from "../../application/fraud-ports";
import type { Pivot } from "../../domain/fraud/signals";
import { subnetOf } from "../../domain/fraud/subnet";

/** Makes keyed digests of what events are counted by: no device, address, card, buyer or account stands in a counter. */
export type PivotKeys = Readonly<Record<Pivot | "CUSTOMER", BlindIndex>>;

/** Keys of the pivots and members, each of its own so that equal texts of two kinds can't be matched. */
export const pivotKeys = (index: (column: string) => BlindIndex): PivotKeys => ({
  MERCHANT: index("fraud.merchant"),
  OUTLET: index("fraud.outlet"),
  CASHIER: index("fraud.cashier"),
  DEVICE: index("fraud.device"),
  SUBNET: index("fraud.subnet"),
  CARD: index("fraud.card"),
  CUSTOMER: index("fraud.customer"),
});

/** What is counted by its pivots: an event, or buyers who became known. */
type Counted = FraudSighting & Partial<Pick<FraudEvent, "cards">>;

/** A card's reference means something with its issuer alone. */
const cardTexts = ({ cards = [] }: Counted): readonly string[] =>
  cards.map(({ issuer, reference }) => `${issuer ?? ""}\n${reference}`);

/** What stands for an event, hexadecimal. What a provider tells of has no device and no network. */
export type EventPivots = Readonly<
  Record<"MERCHANT" | "OUTLET" | "CASHIER", string> & Partial<Record<"DEVICE" | "SUBNET" | "CARD", string>>
>;

/** The event's pivots; the first of several cards is one, and the others are its members all the same. */
export function pivotsOf(event: Counted, keys: PivotKeys): EventPivots {
  const digest = (pivot: Pivot, text: string): string => keys[pivot].of(text).toString("hex");
  const { merchantId, outletId, recordedBy, telemetry } = event;
  const [card] = cardTexts(event);
  return {
    MERCHANT: digest("MERCHANT", merchantId),
    OUTLET: digest("OUTLET", outletId),
    CASHIER: digest("CASHIER", recordedBy),
    ...(telemetry
      ? { DEVICE: digest("DEVICE", telemetry.deviceId), SUBNET: digest("SUBNET", subnetOf(telemetry.ip)) }
      : {}),
    ...(card === undefined ? {} : { CARD: digest("CARD", card) }),
  };
}

/** The first 63 bits of a digest: enough to tell a few dozen members of a bucket apart. */
const short = (digest: string): string => (BigInt(`0x${digest.slice(0, 16)}`) >> 1n).toString();

/** Members that an event adds to its pivots. @param pivots the event's own, whose digests are not made once more. */
export function membersOf(event: FraudEvent, pivots: EventPivots, keys: PivotKeys): object {
  const { MERCHANT, CASHIER, DEVICE, SUBNET } = pivots;
  return {
    merchants: short(MERCHANT),
    cashiers: short(CASHIER),
    ...(DEVICE === undefined ? {} : { devices: short(DEVICE) }),
    ...(SUBNET === undefined ? {} : { subnets: short(SUBNET) }),
    cards: cardTexts(event).map((text) => short(keys.CARD.of(text).toString("hex"))),
    ...customersOf(event, keys),
  };
}

/** The buyers among them; no key where nobody is known, which is nearly always. */
export const customersOf = (
  { customers }: Pick<FraudEvent, "customers">,
  { CUSTOMER }: Pick<PivotKeys, "CUSTOMER">,
): { readonly customers?: readonly string[] } =>
  customers.length === 0
    ? {}
    : { customers: customers.map(({ buyer }) => short(CUSTOMER.of(buyer).toString("hex"))) };

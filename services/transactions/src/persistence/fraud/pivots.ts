import type { BlindIndex } from "@alpokat/persistence";
import type { FraudEvent } from "../../application/fraud-ports";
import type { Pivot } from "../../domain/fraud/signals";
import { subnetOf } from "../../domain/fraud/subnet";

/** Makes keyed digests of what events are counted by: no device, address, card or account stands in a counter. */
export type PivotKeys = Readonly<Record<Pivot, BlindIndex>>;

/** Keys of the pivots, each of its own so that equal texts of two kinds can't be matched. */
export const pivotKeys = (index: (column: string) => BlindIndex): PivotKeys => ({
  MERCHANT: index("fraud.merchant"),
  OUTLET: index("fraud.outlet"),
  CASHIER: index("fraud.cashier"),
  DEVICE: index("fraud.device"),
  SUBNET: index("fraud.subnet"),
  CARD: index("fraud.card"),
});

/** What an event is counted by. A card's reference means something with its issuer alone. */
const textsOf = ({ merchantId, outletId, recordedBy, telemetry, cards }: FraudEvent) => ({
  MERCHANT: merchantId,
  OUTLET: outletId,
  CASHIER: recordedBy,
  DEVICE: telemetry.deviceId,
  SUBNET: subnetOf(telemetry.ip),
  CARD: cards.map(({ issuer, reference }) => `${issuer ?? ""}\n${reference}`),
});

/** An event's pivots, hexadecimal. */
export type EventPivots = Readonly<Record<Exclude<Pivot, "CARD">, string> & { CARD?: string }>;

/** The event's pivots; the first of several cards is one, and the others are its members all the same. */
export function pivotsOf(event: FraudEvent, keys: PivotKeys): EventPivots {
  const texts = textsOf(event);
  const digest = (pivot: Pivot, text: string): string => keys[pivot].of(text).toString("hex");
  const [card] = texts.CARD;
  return {
    MERCHANT: digest("MERCHANT", texts.MERCHANT),
    OUTLET: digest("OUTLET", texts.OUTLET),
    CASHIER: digest("CASHIER", texts.CASHIER),
    DEVICE: digest("DEVICE", texts.DEVICE),
    SUBNET: digest("SUBNET", texts.SUBNET),
    ...(card === undefined ? {} : { CARD: digest("CARD", card) }),
  };
}

/**
 * The first 63 bits of a digest: enough to tell a few dozen members of a bucket apart.
 * @param pivots the event's own, whose digests are not made once more.
 */
export function membersOf(event: FraudEvent, pivots: EventPivots, { CARD }: Pick<PivotKeys, "CARD">) {
  return {
    merchants: short(pivots.MERCHANT),
    cashiers: short(pivots.CASHIER),
    devices: short(pivots.DEVICE),
    subnets: short(pivots.SUBNET),
    cards: textsOf(event).CARD.map((text) => short(CARD.of(text).toString("hex"))),
  };
}

const short = (digest: string): string => (BigInt(`0x${digest.slice(0, 16)}`) >> 1n).toString();

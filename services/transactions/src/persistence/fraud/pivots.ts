import type { BlindIndex } from "@alpokat/persistence";
import type { FraudEvent } from "../../application/fraud-ports";
import type { Pivot } from "../../domain/fraud/signals";
import { subnetOf } from "../../domain/fraud/subnet";

/** Makes keyed digests of what events are counted by: no device, address or account stands in a counter. */
export type PivotKeys = Readonly<Record<Pivot, BlindIndex>>;

/** Keys of the pivots, each of its own so that equal texts of two kinds can't be matched. */
export const pivotKeys = (index: (column: string) => BlindIndex): PivotKeys => ({
  MERCHANT: index("fraud.merchant"),
  OUTLET: index("fraud.outlet"),
  CASHIER: index("fraud.cashier"),
  DEVICE: index("fraud.device"),
  SUBNET: index("fraud.subnet"),
});

const textsOf = ({
  merchantId,
  outletId,
  recordedBy,
  telemetry,
}: FraudEvent): Readonly<Record<Pivot, string>> => ({
  MERCHANT: merchantId,
  OUTLET: outletId,
  CASHIER: recordedBy,
  DEVICE: telemetry.deviceId,
  SUBNET: subnetOf(telemetry.ip),
});

/** The event's pivots, hexadecimal. */
export function pivotsOf(event: FraudEvent, keys: PivotKeys): Readonly<Record<Pivot, string>> {
  const texts = textsOf(event);
  const digest = (pivot: Pivot): string => keys[pivot].of(texts[pivot]).toString("hex");
  return {
    MERCHANT: digest("MERCHANT"),
    OUTLET: digest("OUTLET"),
    CASHIER: digest("CASHIER"),
    DEVICE: digest("DEVICE"),
    SUBNET: digest("SUBNET"),
  };
}

/** The first 63 bits of a digest: enough to tell a few dozen members of a bucket apart. */
export function membersOf(event: FraudEvent, keys: PivotKeys) {
  const texts = textsOf(event);
  const short = (pivot: Pivot): string => (keys[pivot].of(texts[pivot]).readBigUInt64BE() >> 1n).toString();
  return {
    merchants: short("MERCHANT"),
    cashiers: short("CASHIER"),
    devices: short("DEVICE"),
    subnets: short("SUBNET"),
  };
}

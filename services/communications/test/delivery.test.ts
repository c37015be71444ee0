import { type Delivery, DELIVERY_STATES, type DeliveryEvent, moved } from "../src/domain/delivery";
import { receiptMessage } from "../src/domain/message";
import { retryDelay } from "../src/domain/retry-policy";

const now = new Date("2026-11-23T03:00:00.000Z");
const later = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
const { delivery: queued } = receiptMessage(
  { receiptId: "r", saleId: "s", merchantId: "m" },
  "receipt:r",
  now,
);

const REFUSAL = { clause: "4", rule: null, law: "l", purpose: "marketing.own", reason: "NO_RULE_PERMITS" };
const EVENTS: readonly DeliveryEvent[] = [
  { type: "CLAIMED", leaseMs: 60_000 },
  { type: "ACCEPTED", contentSha256: "00" },
  { type: "FAILED", code: "SMTP_451", isPermanent: false, random: () => 0.5 },
  { type: "FAILED", code: "SMTP_550", isPermanent: true, random: () => 0.5 },
  { type: "FAILED", code: "POLICY_DENIED", isPermanent: true, refusal: REFUSAL, random: () => 0.5 },
];
const after = (delivery: Delivery, event: DeliveryEvent): string => {
  try {
    return moved(delivery, event, now).state;
  } catch {
    return "refused";
  }
};

test("when every event meets every state, then exactly these lead on", () => {
  const table = Object.fromEntries(
    DELIVERY_STATES.map((state) => [state, EVENTS.map((event) => after({ ...queued, state }, event))]),
  );
  expect(table).toEqual({
    QUEUED: ["SENDING", "refused", "refused", "refused", "refused"],
    SENDING: ["refused", "SENT", "RETRY", "UNDELIVERABLE", "SUPPRESSED"],
    SENT: ["refused", "refused", "refused", "refused", "refused"],
    RETRY: ["SENDING", "refused", "refused", "refused", "refused"],
    UNDELIVERABLE: ["refused", "refused", "refused", "refused", "refused"],
    SUPPRESSED: ["refused", "refused", "refused", "refused", "refused"],
  });
});

test("when a delivery is claimed, then it is an attempt with a lease", () => {
  const claimed = moved(queued, { type: "CLAIMED", leaseMs: 60_000 }, now);
  expect(claimed).toEqual({ ...queued, state: "SENDING", attempts: 1, dueAt: later(60_000) });
});

test.each([
  [1, 0, 0],
  [1, 0.5, 15_000],
  [2, 0.5, 30_000],
  [5, 0.5, 240_000],
  [8, 0.999_999, 3_599_996],
  [47, 0.5, 1_800_000],
])(
  "when attempt %i failed and chance says %d, then the next is after %i ms",
  (attempts, chance, milliseconds) => {
    expect(retryDelay(attempts, () => chance)).toBe(milliseconds);
  },
);

test("when the last attempt fails for the moment, then the delivery is given up", () => {
  const sending: Delivery = { ...queued, state: "SENDING", attempts: 47, dueAt: later(60_000) };
  const failure: DeliveryEvent = { type: "FAILED", code: "ESOCKET", isPermanent: false, random: () => 0.5 };
  expect(moved(sending, failure, now)).toMatchObject({ state: "RETRY", dueAt: later(1_800_000) });
  expect(moved({ ...sending, attempts: 48 }, failure, now)).toMatchObject({
    state: "UNDELIVERABLE",
    dueAt: null,
    lastErrorCode: "ESOCKET",
  });
});

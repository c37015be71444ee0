import { randomInt, type KeyObject } from "node:crypto";
import { signSnap, snapTime } from "@alpokat/transactions/snap";

/** A callback as it is sent: everything that a test may want otherwise than it should be. */
export interface Callback {
  readonly content: Readonly<Record<string, unknown>>;
  readonly at: Date;
  readonly externalId?: string;
  /** What is sent in the place of the signed content. */
  readonly replacedBy?: Readonly<Record<string, unknown>>;
  readonly signature?: string;
}

const TIMEOUT_MS = 20_000;
const DIGITS = 12;

/** Signs a callback and sends it. @returns the status that answered. */
export async function sendCallback(url: string, callback: Callback, key: KeyObject): Promise<number> {
  const { content, at, replacedBy } = callback;
  const timestamp = snapTime(at);
  const body = JSON.stringify(content);
  const signature = signSnap({ method: "POST", path: new URL(url).pathname, body, timestamp }, key);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-timestamp": timestamp,
      "x-signature": callback.signature ?? signature,
      "x-partner-id": "SIMULATOR",
      "x-external-id":
        callback.externalId ??
        `${String(at.getTime())}${String(randomInt(10 ** DIGITS)).padStart(DIGITS, "0")}`,
      "channel-id": "95221",
    },
    body: replacedBy ? JSON.stringify(replacedBy) : body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.text();
  return response.status;
}

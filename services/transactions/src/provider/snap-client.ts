import { randomInt, type KeyObject } from "node:crypto";
import type { Category, Clock } from "@alpokat/kernel";
import { requireRegistered } from "@alpokat/policy";
import { signSnap, snapTime } from "./snap-signature";

/** How a provider is reached, and as whom. */
export interface SnapAccess {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** `X-PARTNER-ID`: who the provider knows us as. */
  readonly partnerId: string;
  /** Where the provider processes, ISO 3166-1. */
  readonly country: string;
  /** Signs what is asked. */
  readonly signingKey: KeyObject;
}

/** What a provider answered: its seven digits (HTTP status, service code, case) and the body; or why there is none. */
export type SnapAnswer =
  | { readonly responseCode: string; readonly body: Readonly<Record<string, unknown>> }
  | { readonly unavailable: string };

const PROVIDER = { processor: "qris-provider", service: "transactions", purpose: "service.provide" } as const;

/** Less than the 2 s that the gateway gives a mutation, with its own statements. */
const TIMEOUT_MS = 1_200;
const MOST_ANSWER_BYTES = 20_000;
const CHANNEL_ID = "95221";
const RANDOM_DIGITS = 12;

/** Calls a provider's SNAP interface: signed, bounded in time and size. */
export class SnapClient {
  constructor(
    private readonly access: SnapAccess,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks once.
   * @param categories of what the content says.
   * @returns `unavailable` where nobody knows whether the provider took it: never a reason to believe either.
   * @throws HandoverRefused where the provider is not registered for what it would be told.
   */
  async post(path: string, content: object, categories: readonly Category[]): Promise<SnapAnswer> {
    requireRegistered({ ...PROVIDER, categories, country: this.access.country }, this.clock());
    const body = JSON.stringify(content);
    try {
      const response = await fetch(`${this.access.url}${path}`, {
        method: "POST",
        headers: this.headers(path, body),
        body,
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return readAnswer(await boundedText(response));
    } catch (error) {
      return { unavailable: error instanceof Error ? error.name : "unknown" };
    }
  }

  private headers(path: string, body: string): Record<string, string> {
    const { partnerId, signingKey, url } = this.access;
    const now = this.clock();
    const timestamp = snapTime(now);
    // What is signed is the path of the URL that is called, whatever lies before ours.
    const signed = `${new URL(url).pathname.replace(/\/$/, "")}${path}`;
    return {
      "content-type": "application/json",
      "x-timestamp": timestamp,
      "x-signature": signSnap({ method: "POST", path: signed, body, timestamp }, signingKey),
      "x-partner-id": partnerId,
      "x-external-id": externalId(now),
      "channel-id": CHANNEL_ID,
    };
  }
}

/** `X-EXTERNAL-ID`: digits, at most 36, unique in a day. It names the request, never the payment. */
const externalId = (now: Date): string =>
  `${String(now.getTime())}${String(randomInt(10 ** RANDOM_DIGITS)).padStart(RANDOM_DIGITS, "0")}`;

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > MOST_ANSWER_BYTES) throw new RangeError("The answer is too large");
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Codes that say nothing of what became of the payment: a fault, "in progress", a time-out, a number that was given before,
 * or too many requests. Whatever else refuses is final (SNAP, codes of answers).
 */
const SAYS_NOTHING = /^(?:5|202|408|409|429)/;

function readAnswer(text: string): SnapAnswer {
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null) return { unavailable: "no object" };
  const responseCode = (body as { responseCode?: unknown }).responseCode;
  if (typeof responseCode !== "string" || !/^[0-9]{7}$/.test(responseCode)) return { unavailable: "no code" };
  return SAYS_NOTHING.test(responseCode)
    ? { unavailable: responseCode }
    : { responseCode, body: body as Record<string, unknown> };
}

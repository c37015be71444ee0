import type { KeyObject } from "node:crypto";
import { jakartaDay } from "@alpokat/kernel";
import type { QrisCallback } from "../application/qris/receive-callback";
import { readProviderPayment } from "./snap-qris";
import { isSnapSignature, readSnapTime } from "./snap-signature";

/** A callback as it came. */
export interface ReceivedCallback {
  /** Path that the provider called. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** How far the time of a callback may lie from ours: an older one is a copy, whoever sends it. */
const TIME_WINDOW_MS = 5 * 60_000;
const EXTERNAL_ID = /^[0-9]{1,36}$/;
const REFERENCE = /^[\x21-\x7e]{1,64}$/;

/**
 * Reads a callback. Its signature is checked before anything in it is looked at, so that who can't sign learns nothing of
 * what is known.
 */
export function readCallback(
  { path, headers, body }: ReceivedCallback,
  providerKey: KeyObject,
  now: Date,
): { readonly callback: QrisCallback } | { readonly refusal: "UNSIGNED" | "MALFORMED" } {
  const timestamp = textOf(headers["x-timestamp"]);
  const request = { method: "POST", path, body: body.toString("utf8"), timestamp } as const;
  if (!isSnapSignature(request, textOf(headers["x-signature"]), providerKey)) return { refusal: "UNSIGNED" };
  const sentAt = readSnapTime(timestamp);
  if (!sentAt || Math.abs(sentAt.getTime() - now.getTime()) > TIME_WINDOW_MS) return { refusal: "UNSIGNED" };
  const externalId = textOf(headers["x-external-id"]);
  const content = parsed(request.body);
  const reference = textOf(
    (content as { originalPartnerReferenceNo?: unknown } | null)?.originalPartnerReferenceNo,
  );
  const said = readProviderPayment(content);
  if (!said || !EXTERNAL_ID.test(externalId) || !REFERENCE.test(reference)) return { refusal: "MALFORMED" };
  return { callback: { reference, said, externalId, day: jakartaDay(sentAt) } };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { type Principal } from "@alpokat/kernel";
import { type Facts } from "./facts";
import { COLLECTION_TRIGGERS, type CollectionTrigger } from "./triggers";

/**
 * What a collection's decision knows of the privacy notice: the version that the caller acknowledged, and the one that
 * has to be acknowledged at the moment when the gateway saw the request. Nothing where the token says nothing of it, which
 * denies; and nothing on occasions on which the caller's notice doesn't count.
 */
export function noticeFactsOf(
  { notice, telemetry }: Pick<Principal, "notice" | "telemetry">,
  trigger: CollectionTrigger,
): Pick<Facts, "noticeVersion" | "minimumNotice"> {
  if (!notice || !COLLECTION_TRIGGERS[trigger].isFromAccount) return {};
  const now = new Date(telemetry.at);
  const inForce = notice.required.filter(({ from }) => new Date(from) <= now).map(({ version }) => version);
  return { noticeVersion: notice.acknowledged, minimumNotice: Math.max(0, ...inForce) };
}

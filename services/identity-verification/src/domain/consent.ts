import { type UserError, userError } from "@alpokat/kernel";

/** Purposes that rest on consent; everything else rests on something that no consent can give or take away. */
export type ConsentPurpose = "marketing.own" | "marketing.partner" | "service.improve";

export type ConsentChannel = "EMAIL" | "SMS" | "DEVICE";

export type ConsentTopic = "NEWS" | "PROMOTION" | "PARTNER_OFFERS" | "USAGE";

/**
 * States of consent by the names of the W3C Data Privacy Vocabulary (https://w3id.org/dpv, ConsentStatus): of these
 * GIVEN alone is valid for processing.
 */
export const CONSENT_STATES = [
  "REQUESTED",
  "GIVEN",
  "REFUSED",
  "WITHDRAWN",
  "EXPIRED",
  "INVALIDATED",
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** What one consent is for: one purpose, one channel, one topic, so that nothing can be bundled (obligation 4.1). */
export interface ConsentKey {
  readonly purpose: ConsentPurpose;
  readonly channel: ConsentChannel;
  readonly topic: ConsentTopic;
}

/** Proof of what somebody was told when they consented (UU 27/2022 art. 22, 24). */
export interface ConsentProof {
  readonly noticeVersion: number;
  readonly noticeSha256: string;
  readonly locale: "id" | "en";
  readonly wording: string;
  readonly wordingSha256: string;
}

/** One act about a consent; acts are only ever added, and the last one is the state. */
export interface ConsentEvent extends ConsentKey {
  readonly id: string;
  readonly accountId: string;
  /** 1 for the first act about this consent. */
  readonly number: number;
  readonly state: ConsentState;
  readonly at: Date;
  /** Account of whoever acted; of a guardian, who has none, the invitation that they answered. */
  readonly actor: string;
  readonly actorRelation: "SELF" | "GUARDIAN";
  readonly source: "graphql";
  readonly requestId: string;
  /** Null for an act that needs none: nobody has to be told anything to say no. */
  readonly proof: ConsentProof | null;
}

export type ConsentRefusal =
  "CONSENT_NOT_OFFERED" | "CONSENT_WORDING_OUTDATED" | "NOTICE_NOT_RECEIVED" | "MINOR_NEEDS_GUARDIAN";
type Refused = UserError<ConsentRefusal>;

/** The consents that are asked for at all. */
export const OFFERED: readonly ConsentKey[] = [
  { purpose: "marketing.own", channel: "EMAIL", topic: "NEWS" },
  { purpose: "marketing.own", channel: "EMAIL", topic: "PROMOTION" },
  { purpose: "marketing.own", channel: "SMS", topic: "NEWS" },
  { purpose: "marketing.own", channel: "SMS", topic: "PROMOTION" },
  { purpose: "marketing.partner", channel: "EMAIL", topic: "PARTNER_OFFERS" },
  { purpose: "marketing.partner", channel: "SMS", topic: "PARTNER_OFFERS" },
  { purpose: "service.improve", channel: "DEVICE", topic: "USAGE" },
];

export const isSameConsent = (one: ConsentKey, other: ConsentKey): boolean =>
  one.purpose === other.purpose && one.channel === other.channel && one.topic === other.topic;

export const isOffered = (key: ConsentKey): boolean => OFFERED.some((one) => isSameConsent(one, key));

export type ConsentAct = "REQUEST" | "GIVE" | "REFUSE" | "WITHDRAW" | "EXPIRE" | "INVALIDATE";

/** From where an act leads; null stands for no act so far. What is not here changes nothing. */
const TRANSITIONS: readonly {
  readonly act: ConsentAct;
  readonly from: readonly (ConsentState | null)[];
  readonly to: ConsentState;
}[] = [
  { act: "REQUEST", from: [null, "REFUSED", "WITHDRAWN", "EXPIRED", "INVALIDATED"], to: "REQUESTED" },
  { act: "GIVE", from: [null, "REQUESTED", "REFUSED", "WITHDRAWN", "EXPIRED", "INVALIDATED"], to: "GIVEN" },
  { act: "REFUSE", from: [null, "REQUESTED", "EXPIRED", "INVALIDATED"], to: "REFUSED" },
  { act: "WITHDRAW", from: ["GIVEN"], to: "WITHDRAWN" },
  { act: "EXPIRE", from: ["GIVEN", "REQUESTED"], to: "EXPIRED" },
  { act: "INVALIDATE", from: ["GIVEN"], to: "INVALIDATED" },
];

/** @returns the state that the act leads to, or null where it changes nothing. */
export const stateAfter = (current: ConsentState | null, act: ConsentAct): ConsentState | null =>
  TRANSITIONS.find((one) => one.act === act && one.from.includes(current))?.to ?? null;

/**
 * Saying yes: also to a consent that is given already, where the words are others or the notice is a newer one. Then the proof
 * has to be of what the person agreed to last (UU 27/2022 art. 22, 24).
 */
export function stateAfterYes(
  current: Pick<ConsentEvent, "state" | "proof"> | null,
  proof: ConsentProof,
): ConsentState | null {
  const given = stateAfter(current?.state ?? null, "GIVE");
  if (given !== null || current?.state !== "GIVEN") return given;
  const { wordingSha256, noticeVersion } = current.proof ?? {};
  return wordingSha256 === proof.wordingSha256 && noticeVersion === proof.noticeVersion ? null : "GIVEN";
}

/** Saying no in one step, whatever was said before: a consent is withdrawn, and where none was given it is refused. */
export const stateAfterNo = (current: ConsentState | null): ConsentState | null =>
  stateAfter(current, "WITHDRAW") ?? stateAfter(current, "REFUSE");

export const NOT_OFFERED: Refused = userError(
  "CONSENT_NOT_OFFERED",
  {
    id: "Persetujuan untuk tujuan, saluran, dan topik ini tidak diminta.",
    en: "No consent is asked for this purpose, channel and topic.",
  },
  ["input"],
);

export const WORDING_OUTDATED: Refused = userError(
  "CONSENT_WORDING_OUTDATED",
  {
    id: "Kata-kata persetujuan yang diperlihatkan bukan yang berlaku sekarang. Perlihatkan yang terbaru.",
    en: "The wording that was shown isn't the present one. Show the newest.",
  },
  ["input", "wordingSha256"],
);

export const NOTICE_NOT_RECEIVED: Refused = userError("NOTICE_NOT_RECEIVED", {
  id: "Tujuan ini disebut dalam pemberitahuan privasi yang belum Anda terima atau belum berlaku.",
  en: "This purpose is named by a privacy notice that hasn't reached you, or isn't in force yet.",
});

export const MINOR_NEEDS_GUARDIAN: Refused = userError("MINOR_NEEDS_GUARDIAN", {
  id: "Anak tidak dapat memberikan persetujuan ini sendiri (UU 27/2022 pasal 25).",
  en: "A minor can't give this consent alone (UU 27/2022 art. 25).",
});

import { createHmac } from "node:crypto";
import { type Action, type Purpose, type Relation, type Role, SERVICES } from "@alpokat/kernel";
import { type StreamEntry } from "./event-stream";

/** One decision about personal data of one subject, as the caller knows it: with plain ids, which are not stored. */
export interface AuditEvent {
  /** UUIDv7 of the event. */
  readonly id: string;
  readonly at: Date;
  /** Correlation id of the request that asked. */
  readonly requestId: string;
  /** Account id of a person, name of a service, null for nobody. */
  readonly principalId: string | null;
  readonly principalRole: Role;
  /** Account id or `buyer:<blind index>`; null where the decision is about nobody in particular. */
  readonly subject: string | null;
  /** What the principal was to the subject. */
  readonly relation: Relation;
  readonly purpose: Purpose | null;
  readonly action: Action;
  /** Keys of data categories. */
  readonly categories: readonly string[];
  readonly outcome: "ALLOW" | "MASK" | "DENY";
  readonly ruleIds: readonly string[];
  /** Clause of the privacy policy that decided. */
  readonly clause: string;
  /** Names of the facts that were needed and not known. */
  readonly missingFacts: readonly string[];
  /** Whether it was refused because something was missing or unknown. */
  readonly isGap: boolean;
  /** Where consent decides: the latest version of the privacy notice that the subject had received; else null. */
  readonly noticeVersion: number | null;
  /** The consent that it rested on; null without one. */
  readonly consentId: string | null;
  /** Case, ticket or request that the purpose belongs to. */
  readonly caseId: string | null;
  /** Hash of the policy that was in force. */
  readonly policyHash: string;
}

/**
 * Version of the form in which events are written. Whatever changes in that form gets a new number, and events keep the
 * bytes they were hashed with: a leaf is the hash of its text as it stands, so earlier ones still verify.
 */
export const RECORD_VERSION = 2;

/** An event as it is kept and hashed: people only as keyed digests (hexadecimal HMAC-SHA-256). */
export interface RecordedEvent extends StreamEntry {
  /** 1 where the text names none. Version 1 had neither relation, missing facts, gap, notice version nor consent. */
  readonly version: number;
  readonly requestId: string;
  /** Digest of a person, plain name of a service, null for nobody. */
  readonly principal: string | null;
  readonly principalRole: Role;
  /** Null in version 1. */
  readonly relation: Relation | null;
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly categories: readonly string[];
  readonly outcome: AuditEvent["outcome"];
  readonly ruleIds: readonly string[];
  readonly clause: string;
  readonly missingFacts: readonly string[];
  /** Null in version 1. */
  readonly isGap: boolean | null;
  readonly noticeVersion: number | null;
  readonly consentId: string | null;
  readonly caseId: string | null;
  readonly policyHash: string;
}

const KEY_BYTES = 32;

/** Turns ids of people into digests that nobody can link to a person without the key. */
export class SubjectDigest {
  readonly #key: Buffer;

  /** @throws Error for a key that is not 32 bytes: a shorter one could be searched. */
  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new Error("The key for subjects has to be 32 bytes.");
    this.#key = key;
  }

  /** Digest of an account id or a `buyer:<blind index>`. */
  of(subject: string): string {
    return createHmac("sha256", this.#key).update(subject, "utf8").digest("hex");
  }
}

const isServiceName = (id: string): boolean => (SERVICES as readonly string[]).includes(id);

/** Sorted and free of repetition; what is so already stays the same list. */
const sorted = (values: readonly string[]): readonly string[] =>
  values.every((value, place) => place === 0 || (values[place - 1] ?? "") < value)
    ? values
    : [...new Set(values)].sort();

/**
 * What is kept of an event. Lists are sorted and free of repetition, so that equal decisions have equal bytes. Members
 * stand in the order in which they are hashed.
 */
export function toRecord(event: AuditEvent, digestOf: (person: string) => string): RecordedEvent {
  const { at, principalId, subject } = event;
  return {
    action: event.action,
    at: at.toISOString(),
    caseId: event.caseId,
    categories: sorted(event.categories),
    clause: event.clause,
    consentId: event.consentId,
    id: event.id,
    isGap: event.isGap,
    missingFacts: sorted(event.missingFacts),
    noticeVersion: event.noticeVersion,
    outcome: event.outcome,
    policyHash: event.policyHash,
    principal: principalId === null || isServiceName(principalId) ? principalId : digestOf(principalId),
    principalRole: event.principalRole,
    purpose: event.purpose,
    relation: event.relation,
    requestId: event.requestId,
    ruleIds: sorted(event.ruleIds),
    subject: subject === null ? null : digestOf(subject),
    version: RECORD_VERSION,
  };
}

const BEFORE_VERSION_2 = {
  version: 1,
  relation: null,
  missingFacts: [],
  isGap: null,
  noticeVersion: null,
  consentId: null,
} as const;

/** Reads an event of any version; what its version did not know is null, or empty. */
export const readRecord = (payload: string): RecordedEvent => ({
  ...BEFORE_VERSION_2,
  ...(JSON.parse(payload) as RecordedEvent),
});

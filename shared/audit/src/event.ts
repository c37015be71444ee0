import { createHmac } from "node:crypto";
import { type Action, type Purpose, type Role, SERVICES } from "@alpokat/kernel";
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
  readonly purpose: Purpose | null;
  readonly action: Action;
  /** Keys of data categories. */
  readonly categories: readonly string[];
  readonly outcome: "ALLOW" | "MASK" | "DENY";
  readonly ruleIds: readonly string[];
  /** Clause of the privacy policy that decided. */
  readonly clause: string;
  /** Case, ticket or request that the purpose belongs to. */
  readonly caseId: string | null;
  /** Hash of the policy that was in force. */
  readonly policyHash: string;
}

/** An event as it is kept and hashed: people only as keyed digests (hexadecimal HMAC-SHA-256). */
export interface RecordedEvent extends StreamEntry {
  readonly requestId: string;
  /** Digest of a person, plain name of a service, null for nobody. */
  readonly principal: string | null;
  readonly principalRole: Role;
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly categories: readonly string[];
  readonly outcome: AuditEvent["outcome"];
  readonly ruleIds: readonly string[];
  readonly clause: string;
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
const sorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/** What is kept of an event. Lists are sorted and free of repetition, so that equal decisions have equal bytes. */
export function toRecord(event: AuditEvent, digestOf: (person: string) => string): RecordedEvent {
  const { at, principalId, subject, categories, ruleIds } = event;
  return {
    id: event.id,
    at: at.toISOString(),
    requestId: event.requestId,
    principal: principalId === null || isServiceName(principalId) ? principalId : digestOf(principalId),
    principalRole: event.principalRole,
    subject: subject === null ? null : digestOf(subject),
    purpose: event.purpose,
    action: event.action,
    categories: sorted(categories),
    outcome: event.outcome,
    ruleIds: sorted(ruleIds),
    clause: event.clause,
    caseId: event.caseId,
    policyHash: event.policyHash,
  };
}

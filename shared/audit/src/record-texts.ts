import { canonicalText } from "./canonical";
import { type AuditEvent, toRecord } from "./event";
import { type StreamRow } from "./event-stream";

/** What events have in common that differ only in their id and in whom they are about. */
interface Template {
  readonly event: AuditEvent;
  readonly row: Pick<StreamRow, "at" | "requestId">;
  readonly beforeId: string;
  readonly beforeSubject: string;
  readonly after: string;
}

/** Every member that events have in common; what differs most often comes first. */
const IN_COMMON: Readonly<Record<Exclude<keyof AuditEvent, "id" | "subject">, true>> = {
  requestId: true,
  ruleIds: true,
  categories: true,
  outcome: true,
  action: true,
  relation: true,
  purpose: true,
  clause: true,
  missingFacts: true,
  isGap: true,
  noticeVersion: true,
  consentId: true,
  caseId: true,
  principalId: true,
  principalRole: true,
  policyHash: true,
  at: true,
};
const COMMON_MEMBERS = Object.keys(IN_COMMON) as readonly (keyof typeof IN_COMMON)[];

/** Values and, of lists, the same list: comparing their members would take as long as writing them. */
const isAlike = (one: AuditEvent, other: AuditEvent): boolean =>
  COMMON_MEMBERS.every((member) => one[member] === other[member]);

/** A request has few decisions in common; more than these are written anew. */
const MOST_TEMPLATES = 8;

/**
 * Writes events as they are kept and hashed: each as its canonical text. What the events of a long answer have in common is
 * written once for all of them.
 */
export class RecordTexts {
  private readonly templates: Template[] = [];

  constructor(private readonly digestOf: (person: string) => string) {}

  rowOf(event: AuditEvent): StreamRow {
    const { row, beforeId, beforeSubject, after } = this.templateOf(event);
    const subject = event.subject === null ? null : this.digestOf(event.subject);
    const payload = `${beforeId}${JSON.stringify(event.id)}${beforeSubject}${JSON.stringify(subject)}${after}`;
    return { id: event.id, at: row.at, subject, requestId: row.requestId, payload };
  }

  private templateOf(event: AuditEvent): Template {
    const before = this.templates.find((template) => isAlike(template.event, event));
    if (before) return before;
    const template = this.made(event);
    if (this.templates.unshift(template) > MOST_TEMPLATES) this.templates.pop();
    return template;
  }

  private made(event: AuditEvent): Template {
    const record = toRecord({ ...event, subject: null }, this.digestOf);
    const members = Object.entries(record);
    const placeOf = (name: string): number => members.findIndex(([member]) => member === name);
    const [id, subject] = [placeOf("id"), placeOf("subject")];
    return {
      event,
      row: record,
      beforeId: `{${written(members.slice(0, id))}"id":`,
      beforeSubject: `,${written(members.slice(id + 1, subject))}"subject":`,
      after: `,${written(members.slice(subject + 1)).slice(0, -1)}}`,
    };
  }
}

/** A comma follows each member. */
const written = (members: readonly (readonly [string, unknown])[]): string =>
  members.map(([name, value]) => `${JSON.stringify(name)}:${canonicalText(value)},`).join("");

import {
  type AuditEvent,
  AuditLog,
  type SealingBacklog,
  type SqlExecutor,
  type SqlStatement,
} from "@alpokat/audit";
import {
  ACTIONS,
  type Clock,
  PURPOSES,
  ROLES,
  SERVICES,
  type ServiceName,
  isId,
  newId,
} from "@alpokat/kernel";
import { cloudEvent, outboxInsertion } from "@alpokat/persistence";
import { type AccessRecord, type Deciding, type RequestGuard, spokenOf } from "@alpokat/policy";
import { z } from "zod";
import { oneStatement } from "./one-statement";

export interface RecorderSettings {
  readonly service: ServiceName;
  readonly schema: string;
  /** Key of the pseudonyms under which the record names people. */
  readonly subjectKey: Buffer;
  readonly clock: Clock;
  /** Refuses more events than may wait to be sealed. */
  readonly backlog?: SealingBacklog;
}

/** An entry of somebody's access log, as it travels to identity-verification: no names, no personal data. */
const publishedEntrySchema = z.object({
  subject: z.uuid(),
  at: z.iso.datetime(),
  service: z.enum(SERVICES),
  role: z.enum(ROLES),
  purpose: z.enum(PURPOSES).nullable(),
  action: z.enum(ACTIONS),
  categories: z.array(z.string()),
  outcome: z.enum(["ALLOW", "MASK", "DENY"]),
  clause: z.string(),
  ruleIds: z.array(z.string()),
  missingFacts: z.array(z.string()).default([]),
  isGap: z.boolean().default(false),
  noticeVersion: z.int().nullable().default(null),
  consentId: z.string().nullable().default(null),
  policyHash: z.string(),
});
export type PublishedAccessEntry = z.output<typeof publishedEntrySchema>;

/** The data of an `access.recorded.v1` event. */
export const accessEntriesSchema = z.object({ entries: z.array(publishedEntrySchema) });

export const ACCESS_RECORDED = "access.recorded.v1";

/** Stores the decisions of a request's guard: in the service's audit record, and as entries of the subjects' access logs. */
export class Recorder {
  readonly #log: AuditLog;

  constructor(private readonly settings: RecorderSettings) {
    const { schema, subjectKey, backlog } = settings;
    this.#log = new AuditLog({ schema, subjectKey, ...(backlog && { backlog }) });
  }

  /** Stores what is not stored yet. Call it last in the transaction of an act, so that act and record commit together. */
  async write(executor: SqlExecutor, guard: RequestGuard): Promise<void> {
    const records = guard.takeRecords();
    if (records.length === 0) return;
    try {
      await this.store(executor, records, guard);
    } catch (error) {
      guard.restoreRecords(records);
      throw error;
    }
  }

  /** Stores records by one statement, which is a transaction of its own where the executor is in none. */
  async store(executor: SqlExecutor, records: readonly AccessRecord[], deciding: Deciding): Promise<void> {
    const at = this.settings.clock();
    const events = records.map((record) => this.#event(record, deciding, at));
    const entries = records
      .filter((record) => isShownToSubject(record, deciding))
      .map((record) => this.#entry(record, deciding, at));
    const recorded = this.#log.insertion(events);
    const { sql, parameters } =
      entries.length === 0 ? recorded : oneStatement(recorded, this.#publication(entries, at));
    await executor.query(sql, [...parameters]);
  }

  #publication(entries: readonly PublishedAccessEntry[], time: Date): SqlStatement {
    const { service: source, schema } = this.settings;
    const published = cloudEvent({ source, type: ACCESS_RECORDED, time, data: { entries: [...entries] } });
    return outboxInsertion(schema, [published]);
  }

  #event(record: AccessRecord, { principal, policy }: Deciding, at: Date): AuditEvent {
    const { caseFacts } = principal;
    return {
      id: newId(),
      at,
      requestId: principal.requestId,
      principalId: principal.id,
      principalRole: principal.role,
      subject: record.subject,
      relation: record.relation,
      purpose: record.purpose,
      action: record.action,
      categories: record.categories,
      outcome: record.outcome,
      ruleIds: record.ruleIds,
      clause: record.clause,
      missingFacts: record.missingFacts,
      isGap: record.isGap,
      noticeVersion: record.noticeVersion,
      consentId: record.consentId,
      caseId: caseFacts ? `${caseFacts.kind}/${caseFacts.id}` : null,
      policyHash: policy.hash,
    };
  }

  /** As the subject may be told of it: what the record says beyond that is not published. */
  #entry(record: AccessRecord, { principal, policy }: Deciding, at: Date): PublishedAccessEntry {
    const { told } = record;
    return {
      subject: record.subject ?? "",
      at: at.toISOString(),
      service: this.settings.service,
      role: principal.role,
      purpose: record.purpose,
      action: record.action,
      categories: [...spokenOf(record.categories)],
      outcome: record.outcome,
      clause: told.clause,
      ruleIds: [...told.ruleIds],
      missingFacts: [...told.missingFacts],
      isGap: told.isGap,
      noticeVersion: record.noticeVersion,
      consentId: record.consentId,
      policyHash: policy.hash,
    };
  }
}

/**
 * A person's access log shows what others saw of them (UU PDP art. 32), and what they did themselves it need not tell.
 * A disclosure under a gag is not published at all: no entry is better hidden than one that was never sent.
 */
function isShownToSubject(record: AccessRecord, { principal }: Deciding): boolean {
  const { subject, relation, outcome } = record;
  if (subject === null || !isId(subject)) return false;
  if (relation === "self" || relation === "own_merchant") return false;
  // A look-up by a stranger that found nothing showed nobody anything; anybody could fill a log with such.
  if (relation === "none" && outcome === "DENY") return false;
  // Not that a suspicious transaction was reported, nor that somebody asked (UU 8/2010 art. 12).
  if (spokenOf(record.categories).length === 0) return false;
  return !principal.caseFacts?.isSecret;
}

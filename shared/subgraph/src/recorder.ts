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
import { cloudEvent, outboxInsertion, prepared } from "@alpokat/persistence";
import { type AccessRecord, type Deciding, type RequestGuard, spokenOf } from "@alpokat/policy";
import { z } from "zod";
import { oneStatement } from "./one-statement";
import { caseOfRequest, withholding } from "./withheld/withheld-access";

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

/** Decisions that one request took, on their way to the record. */
interface Taken {
  readonly deciding: Deciding;
  readonly records: readonly AccessRecord[];
}

/** Stores the decisions of a request's guard: in the service's audit record, and as entries of the subjects' access logs. */
export class Recorder {
  readonly #log: AuditLog;

  constructor(private readonly settings: RecorderSettings) {
    const { schema, subjectKey, backlog } = settings;
    this.#log = new AuditLog({ schema, subjectKey, ...(backlog && { backlog }) });
  }

  /** Stores what is not stored yet. Call it last in the transaction of an act, so that act and record commit together. */
  async write(executor: SqlExecutor, guard: RequestGuard): Promise<void> {
    await this.writeAll(executor, [guard]);
  }

  /**
   * The same for several requests that share a transaction, by one statement.
   * @returns takes the records back: for whoever finds that the transaction failed after all.
   */
  async writeAll(executor: SqlExecutor, guards: readonly RequestGuard[]): Promise<() => void> {
    const taken = guards.map((guard) => ({ guard, records: guard.takeRecords() }));
    const restore = (): void => {
      for (const { guard, records } of taken) guard.restoreRecords(records);
    };
    try {
      await this.#store(
        executor,
        taken
          .filter(({ records }) => records.length > 0)
          .map(({ guard, records }) => ({ deciding: guard, records })),
      );
      return restore;
    } catch (error) {
      restore();
      throw error;
    }
  }

  /** Stores records by one statement, which is a transaction of its own where the executor is in none. */
  async store(executor: SqlExecutor, records: readonly AccessRecord[], deciding: Deciding): Promise<void> {
    await this.#store(executor, [{ deciding, records }]);
  }

  async #store(executor: SqlExecutor, taken: readonly Taken[]): Promise<void> {
    if (taken.length === 0) return;
    const at = this.settings.clock();
    const events = taken.flatMap(({ deciding, records }) =>
      records.map((record) => this.#event(record, deciding, at)),
    );
    const told = taken
      .map(({ deciding, records }) =>
        records
          .filter((record) => isShownToSubject(record, deciding))
          .map((record) => this.#entry(record, deciding, at)),
      )
      .filter((entries) => entries.length > 0);
    const { sql, parameters } = oneStatement(
      this.#log.insertion(events),
      ...(told.length === 0 ? [] : [this.#publication(told, at)]),
      ...this.#withheld(taken, at),
    );
    // Of these texts there are four: whoever works under a gag shares no statement.
    await executor.query(prepared(sql), [...parameters]);
  }

  /** Entries that a gag keeps from their subjects until it ends, if it ends. */
  #withheld(taken: readonly Taken[], time: Date): readonly SqlStatement[] {
    const { service: source, schema } = this.settings;
    return taken.flatMap(({ deciding, records }) => {
      const { caseFacts } = deciding.principal;
      if (!caseFacts?.isSecret || caseFacts.mayBeToldLater !== true) return [];
      const entries = records
        .filter((record) => concernsSubject(record))
        .map((record) => this.#entry(record, deciding, time));
      if (entries.length === 0) return [];
      const event = cloudEvent({ source, type: ACCESS_RECORDED, time, data: { entries } });
      return [withholding(schema, caseOfRequest(caseFacts.id), [event])];
    });
  }

  #publication(told: readonly (readonly PublishedAccessEntry[])[], time: Date): SqlStatement {
    const { service: source, schema } = this.settings;
    const published = told.map((entries) =>
      cloudEvent({ source, type: ACCESS_RECORDED, time, data: { entries: [...entries] } }),
    );
    return outboxInsertion(schema, published);
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

/** Under a gag nothing is published: no entry is better hidden than one that was never sent. */
const isShownToSubject = (record: AccessRecord, { principal }: Deciding): boolean =>
  !principal.caseFacts?.isSecret && concernsSubject(record);

/** A person's access log shows what others saw of them (UU PDP art. 32), and what they did themselves it need not tell. */
function concernsSubject(record: AccessRecord): boolean {
  const { subject, relation, outcome } = record;
  if (subject === null || !isId(subject)) return false;
  if (relation === "self" || relation === "own_merchant") return false;
  // A look-up by a stranger that found nothing showed nobody anything; anybody could fill a log with such.
  if (relation === "none" && outcome === "DENY") return false;
  // Not that a suspicious transaction was reported, nor that somebody asked (UU 8/2010 art. 12).
  return spokenOf(record.categories).length > 0;
}

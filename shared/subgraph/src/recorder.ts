import { type AuditEvent, AuditLog, type SqlExecutor } from "@alpokat/audit";
import { type Clock, type ServiceName, isId, newId } from "@alpokat/kernel";
import { appendToOutbox } from "@alpokat/persistence";
import type { AccessRecord, RequestGuard } from "@alpokat/policy";

export interface RecorderSettings {
  readonly service: ServiceName;
  readonly schema: string;
  /** Key of the pseudonyms under which the record names people. */
  readonly subjectKey: Buffer;
  readonly policyHash: string;
  readonly clock: Clock;
}

/** An entry of somebody's access log, as it travels to identity-verification: no names, no personal data. */
export interface AccessEntry {
  readonly subject: string;
  readonly at: string;
  readonly service: ServiceName;
  readonly role: string;
  readonly purpose: string | null;
  readonly action: string;
  readonly categories: readonly string[];
  readonly outcome: string;
  readonly clause: string;
}

export const ACCESS_RECORDED = "access.recorded.v1";

/** Stores the decisions of a request's guard: in the service's audit record, and as entries of the subjects' access logs. */
export class Recorder {
  readonly #log: AuditLog;

  constructor(private readonly settings: RecorderSettings) {
    this.#log = new AuditLog({ schema: settings.schema, subjectKey: settings.subjectKey });
  }

  /** Stores what is not stored yet. Call it last in the transaction of an act, so that act and record commit together. */
  async write(executor: SqlExecutor, guard: RequestGuard): Promise<void> {
    const records = guard.takeRecords();
    if (records.length === 0) return;
    try {
      await this.#store(executor, guard, records);
    } catch (error) {
      guard.restoreRecords(records);
      throw error;
    }
  }

  async #store(executor: SqlExecutor, guard: RequestGuard, records: readonly AccessRecord[]): Promise<void> {
    const at = this.settings.clock();
    await this.#log.append(executor, records.map((record) => this.#event(record, guard, at)));
    const entries = records.filter((record) => isShownToSubject(record, guard)).map((r) => this.#entry(r, guard, at));
    if (entries.length === 0) return;
    await appendToOutbox(executor, this.settings.schema, { type: ACCESS_RECORDED, time: at, data: { entries } });
  }

  #event(record: AccessRecord, { principal }: RequestGuard, at: Date): AuditEvent {
    const { caseFacts } = principal;
    return {
      id: newId(),
      at,
      requestId: principal.requestId,
      principalId: principal.id,
      principalRole: principal.role,
      subject: record.subject,
      purpose: record.purpose,
      action: record.action,
      categories: record.categories,
      outcome: record.outcome,
      ruleIds: record.ruleIds,
      clause: record.clause,
      caseId: caseFacts ? `${caseFacts.kind}/${caseFacts.id}` : null,
      policyHash: this.settings.policyHash,
    };
  }

  #entry(record: AccessRecord, { principal }: RequestGuard, at: Date): AccessEntry {
    return {
      subject: record.subject ?? "",
      at: at.toISOString(),
      service: this.settings.service,
      role: principal.role,
      purpose: record.purpose,
      action: record.action,
      categories: record.categories,
      outcome: record.outcome,
      clause: record.clause,
    };
  }
}

/**
 * A person's access log shows what others saw of them (UU PDP art. 32), and what they did themselves it need not tell.
 * A disclosure under a gag is not published at all: no entry is better hidden than one that was never sent.
 */
function isShownToSubject({ subject, relation }: AccessRecord, { principal }: RequestGuard): boolean {
  if (subject === null || !isId(subject) || relation === "self") return false;
  return !principal.caseFacts?.isSecret;
}

import {
  type AuditEvent,
  AuditLog,
  type SealingBacklog,
  type SqlExecutor,
  type SqlStatement,
} from "@alpokat/audit";
import { type Clock, type ServiceName, newId } from "@alpokat/kernel";
import { outboxInsertion, prepared } from "@alpokat/persistence";
import { type AccessRecord, type Deciding, type RequestGuard } from "@alpokat/policy";
import { accessEvents } from "./access-entries";
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
    const { service, schema } = this.settings;
    const time = this.settings.clock();
    const events = taken.flatMap(({ deciding, records }) =>
      records.map((record) => this.#event(record, deciding, time)),
    );
    const told = taken.flatMap(({ deciding, records }) =>
      isGagged(deciding) ? [] : accessEvents(records, deciding, { service, time }),
    );
    const { sql, parameters } = oneStatement(
      this.#log.insertion(events),
      ...(told.length === 0 ? [] : [outboxInsertion(schema, told)]),
      ...this.#withheld(taken, time),
    );
    // Of these texts there are four: whoever works under a gag shares no statement.
    await executor.query(prepared(sql), [...parameters]);
  }

  /** Entries that a gag keeps from their subjects until it ends, if it ends. */
  #withheld(taken: readonly Taken[], time: Date): readonly SqlStatement[] {
    const { service, schema } = this.settings;
    return taken.flatMap(({ deciding, records }) => {
      const { caseFacts } = deciding.principal;
      if (!caseFacts?.isSecret || caseFacts.mayBeToldLater !== true) return [];
      const events = accessEvents(records, deciding, { service, time });
      return events.length === 0 ? [] : [withholding(schema, caseOfRequest(caseFacts.id), events)];
    });
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
}

/** Under a gag nothing is published: no entry is better hidden than one that was never sent. */
const isGagged = ({ principal }: Deciding): boolean => principal.caseFacts?.isSecret === true;

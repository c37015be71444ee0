import { type AuditEvent, readRecord, type RecordedEvent, SubjectDigest } from "./event";
import { EventStream } from "./event-stream";
import { RecordTexts } from "./record-texts";
import { type SealingBacklog } from "./sealing-backlog";
import { type SqlExecutor, type SqlStatement } from "./sql-executor";

/** A recorded event with its position. */
export interface AuditEntry {
  readonly seq: bigint;
  readonly event: RecordedEvent;
}

/** A page of the record, the newest first. */
export interface AuditPage {
  readonly before?: bigint;
  readonly limit: number;
}

/** The record of a service: who had what decided about whom. Written before the answer leaves. */
export class AuditLog {
  readonly #digest: SubjectDigest;
  readonly #stream: EventStream;
  readonly #backlog: SealingBacklog | undefined;

  /** @param options `subjectKey`: 32 bytes, kept outside the database; `backlog`: shared with the stream's sealer. */
  constructor(options: {
    readonly schema: string;
    readonly subjectKey: Buffer;
    readonly backlog?: SealingBacklog;
  }) {
    this.#backlog = options.backlog;
    this.#digest = new SubjectDigest(options.subjectKey);
    this.#stream = new EventStream({ schema: options.schema });
  }

  /**
   * Stores events by one statement, in the transaction of the act where the executor is in one.
   * @throws whatever the database answers, and SERVICE_UNAVAILABLE where too many events wait to be sealed. The caller
   *   fails closed: what can't be recorded isn't answered.
   */
  async append(executor: SqlExecutor, events: readonly AuditEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { sql, parameters } = this.insertion(events);
    await executor.query(sql, [...parameters]);
  }

  /**
   * The statement that stores events, to be run at once: they count as waiting to be sealed.
   * @throws PublicError SERVICE_UNAVAILABLE where too many wait already.
   */
  insertion(events: readonly AuditEvent[]): SqlStatement {
    this.#backlog?.admit(events.length);
    const digests = new Map<string, string>();
    const digestOf = (person: string): string => {
      const digest = digests.get(person) ?? this.#digest.of(person);
      digests.set(person, digest);
      return digest;
    };
    const texts = new RecordTexts(digestOf);
    return this.#stream.insertionOf(events.map((event) => texts.rowOf(event)));
  }

  /** Events about a subject (account id or `buyer:<blind index>`), the newest first: UU PDP art. 32. */
  async about(executor: SqlExecutor, subject: string, page: AuditPage): Promise<readonly AuditEntry[]> {
    const stored = await this.#stream.read(executor, { subjectDigest: this.#digest.of(subject), ...page });
    return stored.map(({ seq, payload }) => ({ seq, event: readRecord(payload) }));
  }

  /** Events of one request, the newest first. */
  async ofRequest(executor: SqlExecutor, requestId: string, page: AuditPage): Promise<readonly AuditEntry[]> {
    const stored = await this.#stream.read(executor, { requestId, ...page });
    return stored.map(({ seq, payload }) => ({ seq, event: readRecord(payload) }));
  }

  /** The digest under which the record knows a subject. */
  digestOf(subject: string): string {
    return this.#digest.of(subject);
  }
}

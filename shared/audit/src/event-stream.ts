import { canonicalText } from "./canonical";
import { rowsOf, type SqlExecutor, type SqlStatement } from "./sql-executor";
import { type StreamPlace, tablesOf } from "./tables";

/**
 * What is hashed of an entry, as canonical JSON. These four members repeat in columns of the table, and verification
 * compares them; everything else is the stream's own affair. It has to hold no personal data: it can't be erased.
 */
export interface StreamEntry extends Readonly<Record<string, unknown>> {
  /** UUIDv7 */
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** Keyed digest of the person whom the entry is about; see `SubjectDigest`. */
  readonly subject: string | null;
  readonly requestId: string | null;
}

/** An entry as it is stored: its canonical text, and what of it columns repeat. */
export type StreamRow = Pick<StreamEntry, "id" | "at" | "subject" | "requestId"> & {
  readonly payload: string;
};

/** An entry that was stored, with its place. */
export interface StoredEntry {
  /** Position as the database numbered it; has gaps where a transaction was rolled back. */
  readonly seq: bigint;
  readonly payload: string;
}

/** Which entries to read: one, those about one subject, or those of one request; the newest first. */
export interface EntryFilter {
  readonly id?: string;
  readonly subjectDigest?: string;
  readonly requestId?: string;
  /** Only entries before this one. */
  readonly before?: bigint;
  readonly limit: number;
}

/** One a line, and an empty line for null. @throws TypeError for what would be read as another number of lines. */
function lines(values: readonly (string | null)[]): string {
  const text = values.map((value) => value ?? "").join("\n");
  if (values.length !== text.split("\n").length) throw new TypeError("An entry has a line break.");
  return text;
}

/** An append-only stream of canonical entries in a service's schema: the access record is one, a case log another. */
export class EventStream {
  readonly #table: string;

  constructor(place: StreamPlace) {
    this.#table = tablesOf(place).event;
  }

  /**
   * Stores entries in their order, by one statement in the caller's transaction.
   * @throws whatever the database answers: an entry that can't be written has to fail the act that it records.
   */
  async append(executor: SqlExecutor, entries: readonly StreamEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const { sql, parameters } = this.insertion(entries);
    await executor.query(sql, [...parameters]);
  }

  /** The statement that stores entries in their order. */
  insertion(entries: readonly StreamEntry[]): SqlStatement {
    return this.insertionOf(
      entries.map((entry) => {
        const { id, at, subject, requestId } = entry;
        return { id, at, subject, requestId, payload: canonicalText(entry) };
      }),
    );
  }

  /** The same of entries that are written already. */
  insertionOf(rows: readonly StreamRow[]): SqlStatement {
    return {
      sql: `INSERT INTO ${this.#table} (id, at, subject_digest, request_id, payload)
       SELECT id::uuid, at::timestamptz, subject_digest, request_id::uuid, payload
       FROM unnest(${[1, 2, 3, 4, 5].map((number) => `string_to_array($${String(number)}, E'\\n', '')`).join(", ")})
         WITH ORDINALITY AS entry (id, at, subject_digest, request_id, payload, place) ORDER BY place`,
      // Texts, not arrays: escaping so many members costs more than the insert. None of them has a line break.
      parameters: [
        lines(rows.map(({ id }) => id)),
        lines(rows.map(({ at }) => at)),
        lines(rows.map(({ subject }) => subject)),
        lines(rows.map(({ requestId }) => requestId)),
        lines(rows.map(({ payload }) => payload)),
      ],
    };
  }

  /** Entries by id, subject or request, the newest first. */
  async read(executor: SqlExecutor, filter: EntryFilter): Promise<readonly StoredEntry[]> {
    const answer = await executor.query(
      `SELECT seq::text AS seq, payload FROM ${this.#table} AS event
       WHERE ($1::text IS NULL OR subject_digest = $1) AND ($2::uuid IS NULL OR request_id = $2)
         AND ($3::bigint IS NULL OR event.seq < $3) AND ($5::uuid IS NULL OR id = $5)
       ORDER BY event.seq DESC LIMIT $4`,
      [
        filter.subjectDigest ?? null,
        filter.requestId ?? null,
        filter.before?.toString() ?? null,
        filter.limit,
        filter.id ?? null,
      ],
    );
    return rowsOf(answer).map(({ seq, payload }) => ({ seq: BigInt(String(seq)), payload: String(payload) }));
  }
}

import { HASH_BYTES, isLeafOf } from "../merkle/hash";
import { type Row, rowsOf, type SqlExecutor } from "../sql-executor";
import { type StreamTables } from "../tables";

/** An event and its leaf, in agreement with each other. */
export interface SealedEvent {
  readonly leafIndex: number;
  readonly leaf: Buffer;
  readonly seq: bigint;
  readonly transaction: bigint;
  readonly id: string;
}

/** Leaves that follow each other, as they are read: not checked yet. */
export interface RawPage {
  readonly first: number;
  readonly count: number;
  readonly row: Row | undefined;
}

/**
 * A page as three long texts instead of thousands of rows, which is most of the time that a row costs: the hashes, the
 * contents (they have no line breaks) and the other columns, one line each. A null is told from every text.
 */
const pageQuery = ({ leaf, event }: StreamTables): string => `
  SELECT count(*)::int AS count, string_agg(leaf_hash, ''::bytea) AS leaves, string_agg(payload, E'\\n') AS payloads,
         string_agg(concat_ws(' ', seq, transaction_id, (extract(epoch FROM at) * 1000)::bigint, id,
           coalesce('=' || request_id, '-'), coalesce('=' || subject_digest, '-')), E'\\n') AS columns
  FROM (
    SELECT * FROM ${leaf} AS leaf JOIN ${event} AS event USING (seq)
    WHERE leaf_index >= $1::bigint AND leaf_index < $1::bigint + $2::bigint ORDER BY leaf_index
  ) AS page`;

export async function readPage(
  executor: SqlExecutor,
  tables: StreamTables,
  range: { readonly first: number; readonly count: number },
): Promise<RawPage> {
  const [row] = rowsOf(await executor.query(pageQuery(tables), [range.first, range.count]));
  return { ...range, row };
}

/**
 * Checks a page: every content against its leaf, every column against the content.
 * @returns null where anything is missing or different: who reads row by row can say what.
 */
export function soundEvents({ first, count, row }: RawPage): readonly SealedEvent[] | null {
  if (row?.count !== count) return null;
  const leaves = row.leaves as Buffer;
  const payloads = String(row.payloads).split("\n");
  const lines = String(row.columns).split("\n");
  if (payloads.length !== count || lines.length !== count || leaves.length !== count * HASH_BYTES)
    return null;
  const events: SealedEvent[] = [];
  for (const [place, payload] of payloads.entries()) {
    const leaf = leaves.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
    const columns = columnsOf(lines[place]);
    if (!columns || !isLeafOf(leaf, payload) || !isTold(payload, columns)) return null;
    const { seq, transaction, id } = columns;
    events.push({ leafIndex: first + place, leaf, seq: BigInt(seq), transaction: BigInt(transaction), id });
  }
  return events;
}

/** The last column may be any text; those before it have no blanks. */
function columnsOf(line = ""): Columns | null {
  const [seq, transaction, at, id, request] = line.split(" ", 5);
  if (!seq || !transaction || !at || !id || !request) return null;
  const subject = line.slice(seq.length + transaction.length + at.length + id.length + request.length + 5);
  return { seq, transaction, at: Number(at), id, request, subject };
}

/** The columns beside the content; a text behind `=`, or `-` for null. */
interface Columns {
  readonly seq: string;
  readonly transaction: string;
  readonly at: number;
  readonly id: string;
  readonly request: string;
  readonly subject: string;
}

/** Whether the content says of its members what the columns say. */
function isTold(payload: string, columns: Columns): boolean {
  const { at, id, request, subject } = columns;
  // Without an inner object, a member stands where its key and value stand: quotes inside of texts are escaped.
  const isFlat = payload.lastIndexOf("{") === 0;
  const isPlain =
    isFlat &&
    payload.includes(`,"id":"${id}"`) &&
    payload.includes(`"at":"${isoOf(at)}"`) &&
    payload.includes(`,"requestId":${jsonOf(request)}`) &&
    payload.includes(`,"subject":${jsonOf(subject)}`);
  return isPlain || isParsedAs(payload, columns);
}

const jsonOf = (told: string): string => (told === "-" ? "null" : `"${told.slice(1)}"`);

/** Events of one moment stand together. */
let lastMoment: readonly [at: number, iso: string] = [0, new Date(0).toISOString()];

function isoOf(at: number): string {
  if (lastMoment[0] !== at) lastMoment = [at, Number.isNaN(at) ? "" : new Date(at).toISOString()];
  return lastMoment[1];
}

function isParsedAs(payload: string, { at, id, request, subject }: Columns): boolean {
  const content = tryParse(payload);
  if (content === null) return false;
  const told = (value: unknown): string => (typeof value === "string" ? `=${value}` : "-");
  return (
    content["id"] === id &&
    Date.parse(String(content["at"])) === at &&
    told(content["requestId"]) === request &&
    told(content["subject"]) === subject
  );
}

function tryParse(payload: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(payload) as Readonly<Record<string, unknown>> | null;
  } catch {
    return null;
  }
}

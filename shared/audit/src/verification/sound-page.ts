import { HASH_BYTES, leafHash } from "../merkle/hash";
import { type Row, rowsOf, type SqlExecutor } from "../sql-executor";
import { type StreamTables } from "../tables";

/** Leaves that follow each other without a gap, every one with its event, which is what was hashed into it. */
export interface SoundPage {
  /** Index of the first leaf. */
  readonly first: number;
  readonly events: readonly SealedEvent[];
}

/** An event and its leaf, in agreement with each other. */
export interface SealedEvent {
  readonly leafIndex: number;
  readonly leaf: Buffer;
  readonly seq: bigint;
  readonly transaction: bigint;
  readonly id: string;
}

/**
 * A page as three long texts instead of thousands of rows, which is most of the time that a row costs: the hashes, the
 * contents (they have no line breaks) and the other columns, one line each. A null is told from every text.
 */
const pageQuery = ({ leaf, event }: StreamTables): string => `
  SELECT count(*)::int AS count, string_agg(leaf_hash, ''::bytea ORDER BY leaf_index) AS leaves,
         string_agg(payload, E'\\n' ORDER BY leaf_index) AS payloads,
         string_agg(concat_ws(' ', seq, transaction_id, id, (extract(epoch FROM at) * 1000)::bigint,
           coalesce('=' || subject_digest, '-'), coalesce('=' || request_id, '-')), E'\\n' ORDER BY leaf_index) AS columns
  FROM ${leaf} AS leaf JOIN ${event} AS event USING (seq)
  WHERE leaf_index >= $1::bigint AND leaf_index < $1::bigint + $2::bigint`;

/**
 * Reads and checks so many leaves from the first on: every content against its leaf, every column against the content.
 * @returns null where anything is missing or different: who reads row by row can say what.
 */
export async function soundPage(
  executor: SqlExecutor,
  tables: StreamTables,
  range: { readonly first: number; readonly count: number },
): Promise<SoundPage | null> {
  const answer = await executor.query(pageQuery(tables), [range.first, range.count]);
  const [row] = rowsOf(answer);
  if (row?.count !== range.count) return null;
  const events = eventsOf(row, range.first);
  return events?.length === range.count ? { first: range.first, events } : null;
}

function eventsOf(row: Row, first: number): readonly SealedEvent[] | null {
  const leaves = row.leaves as Buffer;
  const payloads = String(row.payloads).split("\n");
  const columns = String(row.columns).split("\n");
  if (payloads.length !== columns.length || leaves.length !== payloads.length * HASH_BYTES) return null;
  const events: SealedEvent[] = [];
  for (const [place, payload] of payloads.entries()) {
    const leaf = leaves.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
    const [seq = "", transaction = ""] = (columns[place] ?? "").split(" ", 2);
    if (!leafHash(payload).equals(leaf)) return null;
    const content = contentOf(payload);
    if (!content || columns[place] !== `${seq} ${transaction} ${content.line}`) return null;
    const { id } = content;
    events.push({ leafIndex: first + place, leaf, seq: BigInt(seq), transaction: BigInt(transaction), id });
  }
  return events;
}

/** What the columns beside the content have to be; null for a content that is no entry. */
function contentOf(payload: string): { readonly id: string; readonly line: string } | null {
  const content = tryParse(payload);
  if (content === null) return null;
  const { id, at, subject, requestId } = content;
  const told = (value: string | null | undefined): string => (value == null ? "-" : `=${value}`);
  return {
    id: String(id),
    line: `${String(id)} ${String(Date.parse(String(at)))} ${told(subject)} ${told(requestId)}`,
  };
}

function tryParse(payload: string): Readonly<Record<string, string | null>> | null {
  try {
    return JSON.parse(payload) as Readonly<Record<string, string | null>> | null;
  } catch {
    return null;
  }
}

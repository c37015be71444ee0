import { HASH_BYTES, isLeafOf } from "../merkle/hash";
import { type Row } from "../sql-executor";
import { type LeafRun } from "./leaf-runs";
import { isTold, type ToldColumns } from "./told-columns";

/** An event and its leaf, in agreement with each other. */
export interface SealedEvent {
  readonly leafIndex: number;
  readonly leaf: Buffer;
  readonly seq: bigint;
  readonly transaction: bigint;
  readonly id: string;
}

/**
 * Checks a run: every content against its leaf, every column against the content.
 * @returns null where anything is missing or different: who reads leaf by leaf can say what.
 */
export function soundEvents({ first, count, row }: LeafRun): readonly SealedEvent[] | null {
  const columns = row.count === count ? columnsOf(row) : null;
  if (!columns || columns.texts.some(({ length }) => length !== count)) return null;
  const events: SealedEvent[] = [];
  for (let place = 0; place < count; place += 1) {
    const event = soundEvent(columns, place, first + place);
    if (!event) return null;
    events.push(event);
  }
  return events;
}

type Columns = ReturnType<typeof columnsOf>;

function soundEvent(
  { leaves, digests, texts }: Columns,
  place: number,
  leafIndex: number,
): SealedEvent | null {
  const [payloads, seqs, transactions, moments, ids, requests, subjects] = texts;
  const payload = textAt(payloads, place);
  const start = place * HASH_BYTES;
  const end = start + HASH_BYTES;
  const told: ToldColumns = {
    id: textAt(ids, place),
    moment: textAt(moments, place),
    request: textAt(requests, place),
    subject: textAt(subjects, place),
  };
  if (!isLeafOf(digests.slice(start, end), payload) || !isTold(payload, told)) return null;
  const seq = BigInt(textAt(seqs, place));
  const transaction = BigInt(textAt(transactions, place));
  return { leafIndex, leaf: leaves.subarray(start, end), seq, transaction, id: told.id };
}

const textAt = (texts: readonly string[], place: number): string => texts[place] ?? "";

const lines = (text: unknown): readonly string[] => String(text).split("\n");
const words = (text: unknown): readonly string[] => String(text).split(" ");

/** The hashes, also as a text of Latin-1, and a text for each event of every other column. */
function columnsOf(row: Row) {
  const leaves = row.leaves as Buffer;
  const texts = [
    lines(row.payloads),
    words(row.seqs),
    words(row.transactions),
    words(row.moments),
    words(row.ids),
    words(row.requests),
    lines(row.subjects),
  ] as const;
  return { leaves, digests: leaves.toString("latin1"), texts };
}

import { ErasedSubjectError, type FieldPlace } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import { type Sealed, type SealedWords, type WordsAbout, linePlace, refundPlace } from "./sealed-words";

/** A row with words from before they were sealed. */
export interface RowInClear {
  readonly table: "refund" | "settlement_line";
  readonly id: string;
  readonly merchantId: string;
}

interface RefundRow {
  /** Null of another system's books. */
  sale_id: string | null;
  reason: string | null;
  recorded_by: string;
  review_reason: string | null;
  reviewed_by: string | null;
}
interface LineRow {
  suggested_payment_id: string | null;
  reason: string;
  resolved_by: string;
}

/** Each condition stands in it as it stands in its index. */
const IN_CLEAR = `
  (SELECT 'refund' AS table, id, merchant_id AS "merchantId" FROM transactions.refund
    WHERE (reason IS NOT NULL OR review_reason IS NOT NULL) AND id > $1 ORDER BY id LIMIT $2)
  UNION ALL
  (SELECT 'settlement_line', id, merchant_id FROM transactions.settlement_line
    WHERE reason IS NOT NULL AND id > $1 ORDER BY id LIMIT $2)`;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** The next rows with words in clear, in a transaction that runs as the job. */
export const wordsInClear = (manager: EntityManager, limit: number): Promise<RowInClear[]> =>
  manager.query(IN_CLEAR, [FIRST_ID, limit]);

interface InClear {
  readonly place: FieldPlace;
  readonly text: string | null;
  readonly about: WordsAbout;
  readonly writer: string | null;
}

/** Seals the words of a row and empties where they stood in clear, in a transaction of the row's merchant. */
export async function sealRow(manager: EntityManager, words: SealedWords, row: RowInClear): Promise<void> {
  await (row.table === "refund" ? sealRefund : sealLine)(manager, words, row.id);
}

async function sealRefund(manager: EntityManager, words: SealedWords, id: string): Promise<void> {
  const [row] = await manager.query<RefundRow[]>(
    "SELECT sale_id, reason, recorded_by, review_reason, reviewed_by FROM transactions.refund WHERE id = $1 FOR UPDATE",
    [id],
  );
  if (!row) return;
  const about: WordsAbout = { kind: "sale", id: row.sale_id };
  const { reason: text, review_reason: said } = row;
  const reason = await sealed(words, {
    place: refundPlace(id, "reason"),
    text,
    about,
    writer: row.recorded_by,
  });
  const review = await sealed(words, {
    place: refundPlace(id, "review_reason"),
    text: said,
    about,
    writer: row.reviewed_by,
  });
  await manager.query(
    `UPDATE transactions.refund SET reason = NULL, reason_sealed = COALESCE(reason_sealed, $2), reason_of = COALESCE(reason_of, $3),
       review_reason = NULL, review_reason_sealed = COALESCE(review_reason_sealed, $4), review_reason_of = COALESCE(review_reason_of, $5)
      WHERE id = $1`,
    [id, reason?.sealed ?? null, reason?.of ?? null, review?.sealed ?? null, review?.of ?? null],
  );
}

async function sealLine(manager: EntityManager, words: SealedWords, id: string): Promise<void> {
  const [row] = await manager.query<LineRow[]>(
    `SELECT suggested_payment_id, reason, resolved_by FROM transactions.settlement_line
      WHERE id = $1 AND reason IS NOT NULL FOR UPDATE`,
    [id],
  );
  if (!row) return;
  const about: WordsAbout = { kind: "payment", id: row.suggested_payment_id };
  const { reason: text, resolved_by: writer } = row;
  const reason = await sealed(words, { place: linePlace(id), text, about, writer });
  await manager.query(
    "UPDATE transactions.settlement_line SET reason = NULL, reason_sealed = $2, reason_of = $3 WHERE id = $1",
    [id, reason?.sealed ?? null, reason?.of ?? null],
  );
}

/** Null where there are no words, and where the one whose they would be was erased: then they end here. */
async function sealed(words: SealedWords, { place, text, about, writer }: InClear): Promise<Sealed | null> {
  if (text === null || writer === null) return null;
  return words.seal(place, text, { about, writer }).catch((error: unknown) => {
    if (error instanceof ErasedSubjectError) return null;
    throw error;
  });
}

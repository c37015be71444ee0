import type { FieldPlace, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";

/** The class whose key seals words: they are kept for the service, and not with the books. */
const RETENTION = "service";

/** What words are about: a sale, or what is known of one. */
export interface WordsAbout {
  readonly kind: "sale" | "refund" | "payment";
  /** Null where they are about no sale. */
  readonly id: string | null;
}

/** A buyer is known by what the sale says, else by the first receipt that still has one. */
const BUYER = `
  SELECT COALESCE(s.buyer, (SELECT r.buyer FROM transactions.receipt r
                             WHERE r.sale_id = s.id AND r.buyer IS NOT NULL ORDER BY r.issued_at, r.id LIMIT 1)) AS buyer
    FROM transactions.sale s WHERE s.id = `;
const SALE_OF: Readonly<Record<WordsAbout["kind"], string>> = {
  sale: "$1",
  refund: "(SELECT sale_id FROM transactions.refund WHERE id = $1)",
  payment: "(SELECT sale_id FROM transactions.payment WHERE id = $1)",
};

/** Sealed words with whose key seals them. */
export interface Sealed {
  readonly sealed: Buffer;
  readonly of: string;
}

/** Words as they are stored: sealed, or for rows from before still in clear. */
interface StoredWords {
  readonly clear: string | null;
  readonly sealed: Buffer | null;
  readonly of: string | null;
}

/** Opens words that stand at a place; null where there are none, and where whom they were about was erased. */
export type OpenWords = (place: FieldPlace, words: StoredWords) => string | null;

export const refundPlace = (row: string, column: "reason" | "review_reason"): FieldPlace => ({
  table: "transactions.refund",
  column,
  row,
});
export const linePlace = (row: string): FieldPlace => ({
  table: "transactions.settlement_line",
  column: "reason",
  row,
});

/** SQL: the words of a column as text, for the copy of a person's data: in clear, sealed as hex, and whose they are. */
export const wordsOf = (table: string, column: string, name: string): string =>
  `${table}.${column} AS "${name}", encode(${table}.${column}_sealed, 'hex') AS "${name}Sealed", ${table}.${column}_of AS "${name}Of"`;

/**
 * Words that people write beside a shop's books. They are sealed under the key of the buyer whom they are about, so that they end
 * with the buyer's; where nobody knows a buyer, under the key of whoever wrote them.
 */
export class SealedWords {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  /**
   * @param writer account of who wrote the words.
   * @throws ErasedSubjectError where the one whose words they would be was erased meanwhile.
   */
  async seal(
    place: FieldPlace,
    words: string,
    { about, writer }: { readonly about: WordsAbout; readonly writer: string },
  ): Promise<Sealed> {
    const of = (await this.buyerOf(about)) ?? writer;
    const key = await this.keys.keyFor(of, RETENTION);
    return { sealed: key.seal(place, words), of };
  }

  /** What opens the words of these subjects. */
  async openerOf(subjects: readonly (string | null | undefined)[]): Promise<OpenWords> {
    const named = [...new Set(subjects.flatMap((subject) => subject ?? []))];
    const keys = await this.keys.keysOf(named, RETENTION);
    return (place, { clear, sealed, of }) => {
      const key = of === null ? undefined : keys.get(of);
      return key && sealed ? key.open(place, sealed) : clear;
    };
  }

  private async buyerOf({ kind, id }: WordsAbout): Promise<string | null> {
    if (id === null) return null;
    const [sale] = await this.manager.query<{ buyer: string | null }[]>(`${BUYER}${SALE_OF[kind]}`, [id]);
    return sale?.buyer ?? null;
  }
}

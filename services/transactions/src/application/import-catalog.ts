import { type Clock, type UserError, isPrintableText, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type CatalogChunk,
  type CatalogImport,
  type ChunkOutcome,
  planChunk,
} from "../domain/catalog-import";
import { type CatalogRow, type LineRefusal, type RowDraft, readCatalogRow } from "../domain/catalog-row";
import { accountIdOf, actsFor, merchantNotFound } from "./caller";
import { codesOf, earliestPriceOf } from "./catalog-codes";
import type { InTransaction, Transaction } from "./ports";

type ImportCatalogRefusal =
  "MERCHANT_NOT_FOUND" | "ROWS_INVALID" | "CHUNK_OUT_OF_ORDER" | "CHUNK_CHANGED" | "IMPORT_COMPLETED";
type ImportCatalogOutcome =
  | { readonly catalogImport: CatalogImport }
  | { readonly refusals: readonly UserError<ImportCatalogRefusal>[] };

const MOST_ROWS = 100;

/**
 * Takes one chunk of an upload of a catalogue. Upload and number are its natural key: to repeat it changes nothing, so
 * an upload that was interrupted goes on where it was. What a chunk does, its report and its number commit together.
 */
export class ImportCatalog {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, chunk: CatalogChunk): Promise<ImportCatalogOutcome> {
    if (!actsFor(guard, chunk.merchantId)) return { refusals: [merchantNotFound()] };
    if (!hasValidRows(chunk)) return { refusals: [ROWS_INVALID] };
    const account = accountIdOf(guard);
    return this.inTransaction(guard, (tx) => this.take(tx, chunk, account));
  }

  private async take(tx: Transaction, chunk: CatalogChunk, account: string): Promise<ImportCatalogOutcome> {
    const { merchantId, importKey } = chunk;
    await tx.catalog.lock(merchantId);
    const now = this.clock();
    const before = await tx.catalogImports.open(merchantId, importKey, { by: account, at: now });
    if (chunk.chunk < before.nextChunk) {
      const isSame = await tx.catalogImports.hasChunk(before.id, chunk);
      return isSame ? { catalogImport: before } : { refusals: [CHUNK_CHANGED] };
    }
    if (before.state === "COMPLETED") return { refusals: [IMPORT_COMPLETED] };
    if (chunk.chunk > before.nextChunk) return { refusals: [outOfOrder(chunk.chunk, before.nextChunk)] };
    const outcome = await takeRows(tx, before, chunk.rows, now);
    return { catalogImport: await tx.catalogImports.record(before, chunk, { ...outcome, at: now }) };
  }
}

async function takeRows(
  { catalog, catalogImports }: Transaction,
  { id, merchantId }: CatalogImport,
  rows: readonly CatalogRow[],
  now: Date,
): Promise<ChunkOutcome> {
  const read = rows.map(readCatalogRow);
  const drafts = read.filter((each): each is RowDraft => !("refusals" in each));
  const codes = codesOf(drafts.map(({ input }) => input));
  const parents = drafts
    .flatMap(({ variationOf }) => variationOf ?? [])
    .filter((sku) => isPrintableText(sku, 50));
  const around = await catalog.surroundings(
    merchantId,
    { ...codes, skus: [...codes.skus, ...parents] },
    earliestPriceOf(
      drafts.map(({ input }) => input),
      now,
    ),
  );
  const earlier = await catalogImports.linesOf(id, merchantId, codes.skus);
  const outcome = planChunk(drafts, { merchantId, around, earlier, now });
  await catalog.store(merchantId, outcome.plans, now);
  const unread = read.flatMap((each) => ("refusals" in each ? [each.refusals] : []));
  const refusals: LineRefusal[] = [...unread.flat(), ...outcome.refusals];
  return { ...outcome, refused: outcome.refused + unread.length, refusals };
}

/** An empty chunk may be the last one: of a file whose rows filled the one before. */
function hasValidRows({ rows, isLast, chunk }: CatalogChunk): boolean {
  const lines = rows.map(({ line }) => line);
  const areLines = lines.every((line) => line > 0) && new Set(lines).size === lines.length;
  return areLines && rows.length <= MOST_ROWS && (rows.length > 0 || isLast) && chunk > 0;
}

const ROWS_INVALID = userError(
  "ROWS_INVALID" as const,
  {
    id: "Berikan 1 sampai 100 baris, masing-masing dengan nomor barisnya; nomor potongan mulai dari 1.",
    en: "Give 1 to 100 rows, each with a line number of its own; chunks are numbered from 1.",
  },
  ["input", "rows"],
);

const CHUNK_CHANGED = userError(
  "CHUNK_CHANGED" as const,
  {
    id: "Potongan bernomor ini sudah diterima dengan isi lain. Mulailah unggahan baru.",
    en: "A chunk of this number came with another content. Begin a new upload.",
  },
  ["input", "chunk"],
);

const IMPORT_COMPLETED = userError(
  "IMPORT_COMPLETED" as const,
  { id: "Unggahan ini sudah selesai.", en: "This upload is complete." },
  ["input", "importKey"],
);

function outOfOrder(actual: number, expected: number): UserError<"CHUNK_OUT_OF_ORDER"> {
  const text = {
    id: `Potongan ${String(expected)} belum diterima.`,
    en: `Chunk ${String(expected)} has not come yet.`,
  };
  const fault = userError("CHUNK_OUT_OF_ORDER" as const, text, ["input", "chunk"]);
  return { ...fault, details: { expected: String(expected), actual: String(actual) } };
}

import { newId } from "@alpokat/kernel";
import type { BlindIndex } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { CatalogImports, LineKey } from "../application/ports";
import type { CatalogChunk, CatalogImport, ChunkOutcome } from "../domain/catalog-import";
import type { PlacedRefusal, RowRefusal } from "../domain/catalog-row";
import { asJson } from "./catalog-rows";

interface Row {
  id: string;
  merchant_id: string;
  state: "RECEIVING" | "COMPLETED";
  next_chunk: number;
  rows_read: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  started_at: Date;
  completed_at: Date | null;
}

interface RefusalRow {
  line_number: number;
  place: number;
  field: string;
  code: RowRefusal;
  rule_id: string;
  rule_en: string;
}

const COLUMNS = `id, merchant_id, state, next_chunk, rows_read, created, updated, unchanged, refused, started_at, completed_at`;

const RECORD = `
  UPDATE transactions.catalog_import
     SET next_chunk = $2, rows_read = rows_read + $3, created = created + $4, updated = updated + $5, unchanged = unchanged + $6,
         refused = refused + $7, state = CASE WHEN $8::timestamptz IS NULL THEN state ELSE 'COMPLETED' END, completed_at = $8
   WHERE id = $1 RETURNING ${COLUMNS}`;

const ADD_REFUSALS = `
  INSERT INTO transactions.catalog_import_refusal (import_id, merchant_id, line_number, place, field, code, rule_id, rule_en)
  SELECT $2, $3, line, row_number() OVER (PARTITION BY line ORDER BY ordinality), field, code, rule->>'id', rule->>'en'
    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS each (refusal, ordinality),
         jsonb_to_record(refusal) AS new (line integer, field text, code text, rule jsonb)`;

const MARK_LINES = `
  UPDATE transactions.catalog_sku s SET import_id = $2, import_line = taken.line
    FROM unnest($3::text[], $4::integer[]) AS taken (sku, line) WHERE s.merchant_id = $1 AND s.sku = taken.sku`;

/** Uploads of catalogues, what came of them and what was refused. */
export class CatalogImportRepository implements CatalogImports {
  constructor(
    private readonly manager: EntityManager,
    private readonly contentIndex: BlindIndex,
  ) {}

  async open(
    merchantId: string,
    importKey: string,
    { by, at }: { readonly by: string; readonly at: Date },
  ): Promise<CatalogImport> {
    const [known] = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.catalog_import WHERE merchant_id = $1 AND import_key = $2`,
      [merchantId, importKey],
    );
    if (known) return toImport(known);
    const [row] = await this.manager.query<Row[]>(
      `INSERT INTO transactions.catalog_import (id, merchant_id, import_key, state, started_at, started_by)
       VALUES ($1, $2, $3, 'RECEIVING', $4, $5) RETURNING ${COLUMNS}`,
      [newId(), merchantId, importKey, at, by],
    );
    if (!row) throw new Error("The upload was stored and gave no row");
    return toImport(row);
  }

  async hasChunk(importId: string, chunk: CatalogChunk): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `SELECT FROM transactions.catalog_import_chunk WHERE import_id = $1 AND chunk_number = $2 AND content_index = $3`,
      [importId, chunk.chunk, this.indexOf(chunk)],
    );
    return rows.length === 1;
  }

  /** Keyed, since a file may hold by accident what a bare hash would let one guess. */
  private indexOf({ rows, isLast }: CatalogChunk): Buffer {
    return this.contentIndex.of(JSON.stringify([isLast, rows]));
  }

  async linesOf(
    importId: string,
    merchantId: string,
    skus: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const rows = await this.manager.query<{ sku: string; import_line: number }[]>(
      `SELECT sku, import_line FROM transactions.catalog_sku WHERE merchant_id = $2 AND sku = ANY($3::text[]) AND import_id = $1`,
      [importId, merchantId, skus],
    );
    return new Map(rows.map(({ sku, import_line: line }) => [sku, line]));
  }

  async record(
    { id, merchantId }: CatalogImport,
    chunk: CatalogChunk,
    outcome: ChunkOutcome & { readonly at: Date },
  ): Promise<CatalogImport> {
    await this.manager.query(
      `INSERT INTO transactions.catalog_import_chunk (import_id, chunk_number, merchant_id, content_index) VALUES ($1, $2, $3, $4)`,
      [id, chunk.chunk, merchantId, this.indexOf(chunk)],
    );
    if (outcome.refusals.length > 0) {
      await this.manager.query(ADD_REFUSALS, [asJson(outcome.refusals), id, merchantId]);
    }
    const { taken, created, updated, unchanged, refused, at } = outcome;
    await this.manager.query(MARK_LINES, [merchantId, id, [...taken.keys()], [...taken.values()]]);
    const counts = [chunk.rows.length, created, updated, unchanged, refused];
    const [rows] = await this.manager.query<[Row[], number]>(RECORD, [
      id,
      chunk.chunk + 1,
      ...counts,
      chunk.isLast ? at : null,
    ]);
    const [row] = rows;
    if (!row) throw new Error("The upload is there and can't be written");
    return toImport(row);
  }

  async findByIds(ids: readonly string[]): Promise<CatalogImport[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.catalog_import WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return rows.map(toImport);
  }

  async refusalPage(importId: string, limit: number, after: LineKey | null): Promise<PlacedRefusal[]> {
    const rows = await this.manager.query<RefusalRow[]>(
      `SELECT line_number, place, field, code, rule_id, rule_en FROM transactions.catalog_import_refusal
        WHERE import_id = $1 AND (line_number, place) > ($3, $4) ORDER BY line_number, place LIMIT $2`,
      [importId, limit, after?.line ?? 0, after?.place ?? 0],
    );
    return rows.map(({ line_number: line, place, field, code, rule_id, rule_en }) => ({
      line,
      place,
      field,
      code,
      rule: { id: rule_id, en: rule_en },
    }));
  }
}

const toImport = (row: Row): CatalogImport => ({
  id: row.id,
  merchantId: row.merchant_id,
  state: row.state,
  nextChunk: row.next_chunk,
  rowsRead: row.rows_read,
  created: row.created,
  updated: row.updated,
  unchanged: row.unchanged,
  refused: row.refused,
  startedAt: row.started_at,
  completedAt: row.completed_at,
});

import type { EntityManager } from "typeorm";
import type {
  LineName,
  NewSettlementLine,
  ReconMatch,
  ResolvedLine,
  SettlementLines,
  WorkListFilter,
} from "../../application/settlement/settlement-ports";
import type { SettlementLine } from "../../domain/settlement/settlement-line";
import { asJson } from "../catalog-rows";
import { type SealedWords, linePlace } from "../words/sealed-words";
import { type LineRow, SELECT_LINES, toLine } from "./settlement-line-rows";

const INSERT_LINES = `
  INSERT INTO transactions.settlement_line (id, settlement_id, merchant_id, line_number, kind, provider_reference, method, gross, fee, net,
    settled_on, paid_at, state, rule, suggested_payment_id)
  SELECT id, "settlementId", "merchantId", "lineNumber", kind, "providerReference", method, gross, fee, net, "settledOn", "paidAt", state,
         rule, "suggestedPaymentId"
    FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, "settlementId" uuid, "merchantId" uuid, "lineNumber" integer, kind text,
      "providerReference" text, method text, gross bigint, fee bigint, net bigint, "settledOn" date, "paidAt" timestamptz, state text,
      rule text, "suggestedPaymentId" uuid)`;

const INSERT_MATCHES = `
  INSERT INTO transactions.recon_match (line_id, merchant_id, kind, payment_id, refund_id, difference, matched_at, matched_by)
  SELECT "lineId", "merchantId", kind, "paymentId", "refundId", difference, "matchedAt", "matchedBy"
    FROM jsonb_to_recordset($1::jsonb) AS new ("lineId" uuid, "merchantId" uuid, kind text, "paymentId" uuid, "refundId" uuid,
      difference bigint, "matchedAt" timestamptz, "matchedBy" uuid)`;

/** The states stand in it as they stand in its index, which serves no other query. */
const WORK_LIST = `${SELECT_LINES}
   WHERE l.merchant_id = ANY($1::uuid[]) AND l.state IN ('SUGGESTED', 'MISMATCH', 'DUPLICATE', 'UNMATCHED')
     AND ($2::text IS NULL OR l.state = $2) AND ($3::uuid IS NULL OR l.id > $3)
   ORDER BY l.id LIMIT $4`;

/** Lines of acquirers' files; each change is one statement that the database decides. */
export class SettlementLineRepository implements SettlementLines {
  constructor(
    private readonly manager: EntityManager,
    private readonly words: SealedWords,
  ) {}

  numbered(settlementId: string, lineNumbers: readonly number[]): Promise<SettlementLine[]> {
    return this.select(
      "WHERE l.settlement_id = $1 AND l.line_number = ANY($2::integer[]) ORDER BY l.id FOR UPDATE OF l",
      [settlementId, lineNumbers],
    );
  }

  naming(merchantId: string, acquirer: string, references: readonly string[]): Promise<LineName[]> {
    if (references.length === 0) return Promise.resolve([]);
    return this.manager.query(
      `SELECT l.id, l.kind, l.provider_reference AS reference
         FROM transactions.settlement_line l JOIN transactions.settlement f ON f.id = l.settlement_id
        WHERE l.merchant_id = $1 AND f.acquirer = $2 AND l.provider_reference = ANY($3::text[]) AND l.state <> 'IGNORED'`,
      [merchantId, acquirer, references],
    );
  }

  async add(lines: readonly NewSettlementLine[]): Promise<void> {
    if (lines.length > 0) await this.manager.query(INSERT_LINES, [asJson(lines)]);
  }

  async addMatches(matches: readonly ReconMatch[]): Promise<void> {
    if (matches.length > 0) await this.manager.query(INSERT_MATCHES, [asJson(matches)]);
  }

  async lock(id: string): Promise<SettlementLine | null> {
    const [line] = await this.select("WHERE l.id = $1 FOR UPDATE OF l", [id]);
    return line ?? null;
  }

  async resolve(
    { id, version, suggestedPaymentId }: Pick<SettlementLine, "id" | "version" | "suggestedPaymentId">,
    { state, by, at, reason }: ResolvedLine,
  ): Promise<void> {
    const about = { kind: "payment", id: suggestedPaymentId } as const;
    const said = reason === null ? null : await this.words.seal(linePlace(id), reason, { about, writer: by });
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.settlement_line SET state = $3, version = version + 1, resolved_by = $4, resolved_at = $5,
         reason_sealed = $6, reason_of = $7
        WHERE id = $1 AND version = $2 RETURNING id`,
      [id, version, state, by, at, said?.sealed ?? null, said?.of ?? null],
    );
    if (rows.length !== 1) throw new Error("A locked line was changed by somebody else");
  }

  async rematch(lines: Parameters<SettlementLines["rematch"]>[0]): Promise<number> {
    if (lines.length === 0) return 0;
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.settlement_line l SET state = 'MATCHED', version = version + 1, rule = known.rule
         FROM jsonb_to_recordset($1::jsonb) AS known (id uuid, rule text)
        WHERE l.id = known.id AND l.state = 'UNMATCHED' RETURNING l.id`,
      [asJson(lines)],
    );
    return rows.length;
  }

  findByIds(ids: readonly string[]): Promise<SettlementLine[]> {
    return this.select("WHERE l.id = ANY($1::uuid[])", [ids]);
  }

  ofFile(settlementId: string, limit: number, after: number): Promise<SettlementLine[]> {
    return this.select("WHERE l.settlement_id = $1 AND l.line_number > $3 ORDER BY l.line_number LIMIT $2", [
      settlementId,
      limit,
      after,
    ]);
  }

  async workList(
    { merchants, state }: WorkListFilter,
    limit: number,
    after: string | null,
  ): Promise<SettlementLine[]> {
    return this.opened(await this.manager.query<LineRow[]>(WORK_LIST, [merchants, state, after, limit]));
  }

  private async select(condition: string, parameters: readonly unknown[]): Promise<SettlementLine[]> {
    return this.opened(await this.manager.query<LineRow[]>(`${SELECT_LINES} ${condition}`, [...parameters]));
  }

  private async opened(rows: readonly LineRow[]): Promise<SettlementLine[]> {
    const open = await this.words.openerOf(rows.map((row) => row.reason_of));
    return rows.map((row) => toLine(row, open));
  }
}

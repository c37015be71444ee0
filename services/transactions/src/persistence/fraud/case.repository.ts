import type { FieldPlace, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type {
  CaseFilter,
  CaseLogEntry,
  CaseReason,
  DueKey,
  FraudCases,
  FraudDecision,
} from "../../application/fraud-ports";
import type { FraudCase } from "../../domain/fraud/case-state";
import type { CaseLog } from "./case-log";
import { DECISION_COLUMNS, type DecisionRow, REVIEWED_DECISIONS, toDecision } from "./decision-row";

/** Kept as long as the records of the law's own reporting duties. */
const RETENTION = "kyc_aml";

const COLUMNS = `id, merchant_id AS "merchantId", state, outcome, priority, score, decision_count AS "decisionCount", assignee_id AS "assigneeId",
  assigned_at AS "assignedAt", opened_at AS "openedAt", due_at AS "dueAt", is_escalated AS "isEscalated", snoozed_until AS "snoozedUntil",
  closed_at AS "closedAt", version`;

const DECISIONS = `
  SELECT ${DECISION_COLUMNS}
    FROM ${REVIEWED_DECISIONS}
   WHERE d.case_id = $1 AND ($2::uuid IS NULL OR d.id > $2) ORDER BY d.id LIMIT $3`;

const conclusionAt = (id: string): FieldPlace => ({
  table: "transactions.fraud_case",
  column: "conclusion",
  row: id,
});

const reasonAt = (id: string): FieldPlace => ({
  table: "transactions.fraud_case_reason",
  column: "reason",
  row: id,
});

/** Cases and the decisions in them, in a transaction that runs as the desk. */
export class FraudCaseRepository implements FraudCases {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly caseLog: CaseLog,
  ) {}

  find(id: string): Promise<FraudCase | null> {
    return this.one(id, "");
  }

  lock(id: string): Promise<FraudCase | null> {
    return this.one(id, "FOR UPDATE");
  }

  async save(changed: FraudCase): Promise<void> {
    await this.manager.query(
      `UPDATE transactions.fraud_case SET state = $2, outcome = $3, assignee_id = $4, assigned_at = $5, due_at = $6, is_escalated = $7,
         snoozed_until = $8, closed_at = $9, version = $10 WHERE id = $1`,
      [
        changed.id,
        changed.state,
        changed.outcome,
        changed.assigneeId,
        changed.assignedAt,
        changed.dueAt,
        changed.isEscalated,
        changed.snoozedUntil,
        changed.closedAt,
        changed.version,
      ],
    );
  }

  async subjectsOf(id: string): Promise<readonly string[]> {
    const rows = await this.manager.query<{ account_id: string }[]>(
      "SELECT account_id FROM transactions.fraud_case_subject WHERE case_id = $1 ORDER BY account_id",
      [id],
    );
    return rows.map(({ account_id: account }) => account);
  }

  async hasOpen(merchantId: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      "SELECT 1 FROM transactions.fraud_case WHERE merchant_id = $1 AND state <> 'CLOSED'",
      [merchantId],
    );
    return rows.length > 0;
  }

  page(filter: CaseFilter, limit: number, after: DueKey | null): Promise<FraudCase[]> {
    const { state, isOverdue, assigneeId, notAbout, now } = filter;
    return this.manager.query<FraudCase[]>(
      `SELECT ${COLUMNS} FROM transactions.fraud_case c
        WHERE CASE WHEN $1::text IS NULL THEN state <> 'CLOSED' AND ($3 OR snoozed_until IS NULL OR snoozed_until <= $2) ELSE state = $1 END
          AND (NOT $3 OR due_at < $2) AND ($4::uuid IS NULL OR assignee_id = $4)
          AND merchant_id <> ALL ($5::uuid[])
          AND NOT EXISTS (SELECT FROM transactions.fraud_case_subject s WHERE s.case_id = c.id AND s.account_id = $6)
          AND ($7::timestamptz IS NULL OR (due_at, id) > ($7, $8::uuid))
        ORDER BY due_at, id LIMIT $9`,
      [
        state,
        now,
        isOverdue,
        assigneeId,
        notAbout.merchants,
        notAbout.accountId,
        after?.dueAt ?? null,
        after?.id ?? null,
        limit,
      ],
    );
  }

  async decisions(caseId: string, limit: number, after: string | null): Promise<FraudDecision[]> {
    const rows = await this.manager.query<DecisionRow[]>(DECISIONS, [caseId, after, limit]);
    return rows.map(toDecision);
  }

  async hasDecision(caseId: string, decisionId: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      "SELECT 1 FROM transactions.fraud_decision WHERE id = $2 AND case_id = $1",
      [caseId, decisionId],
    );
    return rows.length > 0;
  }

  async review(caseId: string, review: "APPROVED" | "DECLINED", by: string, at: Date): Promise<void> {
    await this.manager.query(
      `INSERT INTO transactions.fraud_decision_review (decision_id, review, reviewed_by, reviewed_at)
       SELECT id, $2, $3, $4 FROM transactions.fraud_decision WHERE case_id = $1
       ON CONFLICT (decision_id) DO UPDATE SET review = EXCLUDED.review, reviewed_by = EXCLUDED.reviewed_by, reviewed_at = EXCLUDED.reviewed_at`,
      [caseId, review, by, at],
    );
  }

  async prepareKey({ id }: FraudCase): Promise<void> {
    await this.keys.keyFor(id, RETENTION);
  }

  async giveReason(
    { id: caseId }: FraudCase,
    { id, kind, by, at, text }: Parameters<FraudCases["giveReason"]>[1],
  ): Promise<void> {
    const key = await this.keys.keyFor(caseId, RETENTION);
    await this.manager.query(
      `INSERT INTO transactions.fraud_case_reason (id, case_id, kind, given_by, given_at, reason_sealed) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, caseId, kind, by, at, key.seal(reasonAt(id), text)],
    );
    if (kind !== "CLOSED") return;
    await this.manager.query("UPDATE transactions.fraud_case SET conclusion_sealed = $2 WHERE id = $1", [
      caseId,
      key.seal(conclusionAt(caseId), text),
    ]);
  }

  async reasonsOf({ id }: FraudCase): Promise<readonly CaseReason[]> {
    const rows = await this.manager.query<(Omit<CaseReason, "text"> & { id: string; sealed: Buffer })[]>(
      `SELECT id, kind, given_at AS at, reason_sealed AS sealed FROM transactions.fraud_case_reason WHERE case_id = $1 ORDER BY id`,
      [id],
    );
    const key = (await this.keys.keysOf([id], RETENTION)).get(id);
    return key
      ? rows.map(({ id: row, sealed, ...told }) => ({ ...told, text: key.open(reasonAt(row), sealed) }))
      : [];
  }

  async conclusionOf({ id }: FraudCase): Promise<string | null> {
    const [row] = await this.manager.query<{ sealed: Buffer | null }[]>(
      "SELECT conclusion_sealed AS sealed FROM transactions.fraud_case WHERE id = $1",
      [id],
    );
    const key = (await this.keys.keysOf([id], RETENTION)).get(id);
    return key && row?.sealed ? key.open(conclusionAt(id), row.sealed) : null;
  }

  log(caseId: string, entry: Parameters<FraudCases["log"]>[1]): Promise<void> {
    return this.caseLog.append(this.manager, caseId, entry);
  }

  events(caseId: string): Promise<readonly CaseLogEntry[]> {
    return this.caseLog.of(this.manager, caseId);
  }

  private async one(id: string, lock: "" | "FOR UPDATE"): Promise<FraudCase | null> {
    const [row] = await this.manager.query<FraudCase[]>(
      `SELECT ${COLUMNS} FROM transactions.fraud_case WHERE id = $1 ${lock}`,
      [id],
    );
    return row ?? null;
  }
}

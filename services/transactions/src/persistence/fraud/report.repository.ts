import type { FieldPlace, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { SuspiciousReports } from "../../application/fraud-ports";
import type { FraudCase } from "../../domain/fraud/case-state";

const RETENTION = "kyc_aml";

/** By case and not by report: its key is there for the case's conclusion as well, and tells nothing of a report. */
const narrativeAt = (caseId: string): FieldPlace => ({
  table: "transactions.fraud_suspicious_report",
  column: "narrative",
  row: caseId,
});

/** Reports, under the row security that shows each to its author alone. */
export class SuspiciousReportRepository implements SuspiciousReports {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  async file({ id, fraudCase, by, at, narrative }: Parameters<SuspiciousReports["file"]>[0]): Promise<void> {
    const key = await this.keys.keyFor(fraudCase.id, RETENTION);
    await this.manager.query(
      `INSERT INTO transactions.fraud_suspicious_report (id, case_id, reported_by, reported_at, narrative_sealed)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id, reported_by) DO NOTHING`,
      [id, fraudCase.id, by, at, key.seal(narrativeAt(fraudCase.id), narrative)],
    );
  }

  async own({ id }: FraudCase): Promise<{ reportedAt: Date; narrative: string } | null> {
    const [row] = await this.manager.query<{ reported_at: Date; narrative_sealed: Buffer }[]>(
      "SELECT reported_at, narrative_sealed FROM transactions.fraud_suspicious_report WHERE case_id = $1",
      [id],
    );
    if (!row) return null;
    const key = (await this.keys.keysOf([id], RETENTION)).get(id);
    return key
      ? { reportedAt: row.reported_at, narrative: key.open(narrativeAt(id), row.narrative_sealed) }
      : null;
  }
}

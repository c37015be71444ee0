import type { EntityManager } from "typeorm";
import type { SampledDecision, ShadowResults } from "../../application/fraud-ports";
import type { ShadowCount, ShadowPeriod } from "../../domain/fraud/shadow-report";
import { DECISION_COLUMNS, type DecisionRow, REVIEWED_DECISIONS, toDecision } from "./decision-row";

/** What a version said of each decision of a period, by the index of decisions that versions in shadow looked at. */
const SAID = `CROSS JOIN LATERAL jsonb_to_recordset(d.shadows) AS s ("ruleId" uuid, result text, outcome text, score integer)`;
const PERIOD = `d.shadows IS NOT NULL AND s."ruleId" = $1 AND d.decided_at >= $2 AND d.decided_at < $3`;

/** Results of versions in shadow, in a transaction that runs as the desk. */
export class ShadowResultRepository implements ShadowResults {
  constructor(private readonly manager: EntityManager) {}

  counts({ ruleId, since, until }: ShadowPeriod): Promise<ShadowCount[]> {
    return this.manager.query<ShadowCount[]>(
      `SELECT d.outcome AS decided, s.result, s.outcome AS "wouldBe", d.case_id IS NOT NULL AS "isInCase", c.outcome AS "caseOutcome",
              count(*)::int AS decisions
         FROM transactions.fraud_decision d ${SAID} LEFT JOIN transactions.fraud_case c ON c.id = d.case_id
        WHERE ${PERIOD} GROUP BY 1, 2, 3, 4, 5`,
      [ruleId, since, until],
    );
  }

  async samples(
    { ruleId, since, until }: ShadowPeriod,
    caseId: string,
    limit: number,
  ): Promise<SampledDecision[]> {
    const rows = await this.manager.query<(DecisionRow & { said: SampledDecision["said"] })[]>(
      `SELECT ${DECISION_COLUMNS}, jsonb_build_object('result', s.result, 'outcome', s.outcome, 'score', s.score) AS said
         FROM ${REVIEWED_DECISIONS} ${SAID}
        WHERE d.case_id = $4 AND ${PERIOD} AND (s.result = 'MATCHED' OR s.outcome <> d.outcome) ORDER BY d.id DESC LIMIT $5`,
      [ruleId, since, until, caseId, limit],
    );
    return rows.map(({ said, ...row }) => ({ decision: toDecision(row), said }));
  }
}

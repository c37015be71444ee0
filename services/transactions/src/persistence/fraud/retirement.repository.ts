import type { EntityManager } from "typeorm";
import type { FraudRetirements } from "../../application/fraud-rule-ports";

/** Proposals that versions in force go; the caller holds the version's lock. */
export class FraudRetirementRepository implements FraudRetirements {
  constructor(private readonly manager: EntityManager) {}

  async propose({ id, ruleId, by, at }: Parameters<FraudRetirements["propose"]>[0]): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO transactions.fraud_rule_retirement (id, rule_id, state, proposed_by, proposed_at)
       VALUES ($1, $2, 'PROPOSED', $3, $4) ON CONFLICT (rule_id) WHERE state = 'PROPOSED' DO NOTHING RETURNING 1`,
      [id, ruleId, by, at],
    );
    return rows.length > 0;
  }

  async end(ruleId: string, { state, by, at }: Parameters<FraudRetirements["end"]>[1]): Promise<void> {
    await this.manager.query(
      `UPDATE transactions.fraud_rule_retirement SET state = $2, ended_by = $3, ended_at = $4
        WHERE rule_id = $1 AND state = 'PROPOSED'`,
      [ruleId, state, by, at],
    );
  }
}

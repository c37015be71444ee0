import type { EntityManager } from "typeorm";
import type { FraudRules } from "../../application/fraud-rule-ports";
import { type FraudRule, MOST_SHADOWS } from "../../domain/fraud/fraud-rule";

const PROPOSAL = "transactions.fraud_rule_retirement p WHERE p.rule_id = r.id AND p.state = 'PROPOSED'";

/** Columns of a rule. */
export const RULE_COLUMNS = `r.id, r.name, r.version, r.state, r.description, r.definition, r.drafted_by AS "draftedBy", r.drafted_at AS "draftedAt",
  r.shadowed_by AS "shadowedBy",
  r.shadowed_at AS "shadowedAt", r.published_by AS "publishedBy", r.published_at AS "publishedAt", r.retired_at AS "retiredAt",
  (SELECT p.proposed_by FROM ${PROPOSAL}) AS "retirementProposedBy", (SELECT p.proposed_at FROM ${PROPOSAL}) AS "retirementProposedAt"`;

/** Versions of rules, and what stands against them for a while. */
export class FraudRuleRepository implements FraudRules {
  constructor(private readonly manager: EntityManager) {}

  async draft({
    id,
    name,
    description,
    definition,
    draftedBy,
    draftedAt,
  }: Omit<FraudRule, "version">): Promise<FraudRule> {
    // One draft of a name at a time, so that versions are numbered without gaps.
    await this.manager.query("SELECT pg_advisory_xact_lock(hashtext('fraud_rule'), hashtext($1))", [name]);
    await this.manager.query(
      `INSERT INTO transactions.fraud_rule (id, name, version, state, description, definition, drafted_by, drafted_at)
       SELECT $1, $2, COALESCE(max(version), 0) + 1, 'DRAFT', $3, $4, $5, $6 FROM transactions.fraud_rule WHERE name = $2`,
      [id, name, description, JSON.stringify(definition), draftedBy, draftedAt],
    );
    const rule = await this.find(id);
    if (!rule) throw new Error("A rule that was stored is gone");
    return rule;
  }

  find(id: string): Promise<FraudRule | null> {
    return this.one(id, "");
  }

  lock(id: string): Promise<FraudRule | null> {
    return this.one(id, "FOR UPDATE");
  }

  page(limit: number, after: string | null): Promise<FraudRule[]> {
    return this.manager.query<FraudRule[]>(
      `SELECT ${RULE_COLUMNS} FROM transactions.fraud_rule r WHERE $2::uuid IS NULL OR r.id < $2 ORDER BY r.id DESC LIMIT $1`,
      [limit, after],
    );
  }

  async shadow({ id, name }: FraudRule, by: string, at: Date): Promise<boolean> {
    // One at a time, so that two at once don't both find room for one.
    await this.manager.query("SELECT pg_advisory_xact_lock(hashtext('fraud_rule_shadow'))");
    await this.manager.query(
      "UPDATE transactions.fraud_rule SET state = 'RETIRED', retired_at = $2 WHERE name = $1 AND state = 'SHADOW'",
      [name, at],
    );
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.fraud_rule SET state = 'SHADOW', shadowed_by = $2, shadowed_at = $3
        WHERE id = $1 AND (SELECT count(*) FROM transactions.fraud_rule WHERE state = 'SHADOW') < $4 RETURNING 1`,
      [id, by, at, MOST_SHADOWS],
    );
    return rows.length > 0;
  }

  async publish({ id, name }: FraudRule, by: string, at: Date): Promise<void> {
    // The version before the proposal that it goes, as whoever retires it takes them, so that nobody waits in a circle.
    await this.manager.query(
      `WITH former AS (
         UPDATE transactions.fraud_rule SET state = 'RETIRED', retired_at = $3 WHERE name = $1 AND state = 'PUBLISHED' RETURNING id)
       UPDATE transactions.fraud_rule_retirement SET state = 'LAPSED', ended_by = $2, ended_at = $3
        WHERE state = 'PROPOSED' AND rule_id IN (SELECT id FROM former)`,
      [name, by, at],
    );
    await this.manager.query(
      "UPDATE transactions.fraud_rule SET state = 'PUBLISHED', published_by = $2, published_at = $3 WHERE id = $1",
      [id, by, at],
    );
  }

  async retire(id: string, at: Date): Promise<void> {
    await this.manager.query(
      "UPDATE transactions.fraud_rule SET state = 'RETIRED', retired_at = $2 WHERE id = $1",
      [id, at],
    );
  }

  async snooze({ rule, decisionId, until, by, at }: Parameters<FraudRules["snooze"]>[0]): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO transactions.fraud_snooze (rule_name, pivot_kind, pivot, until, snoozed_by, snoozed_at)
       SELECT $1, $2, decode(pivots->>$2::text, 'hex'), $4, $5, $6 FROM transactions.fraud_decision WHERE id = $3 AND pivots->>$2::text IS NOT NULL
       ON CONFLICT (pivot, pivot_kind, rule_name) DO UPDATE
         SET until = EXCLUDED.until, snoozed_by = EXCLUDED.snoozed_by, snoozed_at = EXCLUDED.snoozed_at RETURNING 1`,
      [rule.name, rule.definition.pivot, decisionId, until, by, at],
    );
    return rows.length > 0;
  }

  async list({
    list,
    pivot,
    decisionId,
    until,
    by,
    at,
  }: Parameters<FraudRules["list"]>[0]): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO transactions.fraud_list_entry (list, pivot_kind, pivot, expires_at, added_by, added_at)
       SELECT $1, $2, decode(pivots->>$2::text, 'hex'), $4, $5, $6 FROM transactions.fraud_decision WHERE id = $3 AND pivots->>$2::text IS NOT NULL
       ON CONFLICT (pivot, pivot_kind, list) DO UPDATE
         SET expires_at = EXCLUDED.expires_at, added_by = EXCLUDED.added_by, added_at = EXCLUDED.added_at RETURNING 1`,
      [list, pivot, decisionId, until, by, at],
    );
    return rows.length > 0;
  }

  private async one(id: string, lock: "" | "FOR UPDATE"): Promise<FraudRule | null> {
    const [row] = await this.manager.query<FraudRule[]>(
      `SELECT ${RULE_COLUMNS} FROM transactions.fraud_rule r WHERE r.id = $1 ${lock}`,
      [id],
    );
    return row ?? null;
  }
}

import type { EntityManager } from "typeorm";
import type { Backtests, PastDecision } from "../../application/fraud-ports";
import type { Backtest, BacktestTally } from "../../domain/fraud/backtest";
import { type StoredInputs, inputsFrom } from "../../domain/fraud/pivot-counts";
import type { FraudRule } from "../../domain/fraud/fraud-rule";
import { RULE_COLUMNS } from "./rule.repository";

const COLUMNS = `b.id, b.rule_id AS "ruleId", b.state, b.since, b.until, b.total, b.evaluated, b.matched, b.unknown, b.newly_flagged AS "newlyFlagged",
  b.in_fraud AS "inFraud", b.in_false_alarms AS "inFalseAlarms", b.last_decision AS "lastDecision", b.requested_by AS "requestedBy",
  b.requested_at AS "requestedAt", b.finished_at AS "finishedAt"`;

const PERIOD = "d.decided_at >= $1 AND d.decided_at < $2";
/** A page begins behind the last decision of the one before. */
const LAST = "(SELECT l.decided_at FROM transactions.fraud_decision l WHERE l.id = $4)";
/** The count of a long period may take longer than a request, whose client waits. */
const PATIENCE = "SET LOCAL statement_timeout = '60s'";

type StoredDecision = Omit<PastDecision, "inputs"> & { readonly inputs: StoredInputs | null };

/** Rules tried on history. */
export class BacktestRepository implements Backtests {
  constructor(private readonly manager: EntityManager) {}

  async request(backtest: Parameters<Backtests["request"]>[0]): Promise<Backtest> {
    const { id, ruleId, since, until, requestedBy, requestedAt } = backtest;
    await this.manager.query(
      `INSERT INTO transactions.fraud_backtest (id, rule_id, state, since, until, requested_by, requested_at)
       VALUES ($1, $2, 'REQUESTED', $3, $4, $5, $6)`,
      [id, ruleId, since, until, requestedBy, requestedAt],
    );
    const stored = await this.find(id);
    if (!stored) throw new Error("A back-test that was stored is gone");
    return stored;
  }

  async find(id: string): Promise<Backtest | null> {
    const [row] = await this.manager.query<Backtest[]>(
      `SELECT ${COLUMNS} FROM transactions.fraud_backtest b WHERE b.id = $1`,
      [id],
    );
    return row ?? null;
  }

  async claim(): Promise<{ backtest: Backtest; rule: FraudRule } | null> {
    const [backtest] = await this.manager.query<Backtest[]>(
      `SELECT ${COLUMNS} FROM transactions.fraud_backtest b WHERE b.state <> 'DONE' ORDER BY b.requested_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    if (!backtest) return null;
    const [rule] = await this.manager.query<FraudRule[]>(
      `SELECT ${RULE_COLUMNS} FROM transactions.fraud_rule r WHERE r.id = $1`,
      [backtest.ruleId],
    );
    return rule ? { backtest, rule } : null;
  }

  async decisions({ since, until, lastDecision }: Backtest, limit: number): Promise<PastDecision[]> {
    const rows = await this.manager.query<StoredDecision[]>(
      `SELECT d.id, d.inputs, d.outcome, c.outcome AS "caseOutcome"
         FROM transactions.fraud_decision d LEFT JOIN transactions.fraud_case c ON c.id = d.case_id
        WHERE ${PERIOD}${lastDecision === null ? "" : ` AND (d.decided_at, d.id) > (${LAST}, $4)`} ORDER BY d.decided_at, d.id LIMIT $3`,
      [since, until, limit, ...(lastDecision === null ? [] : [lastDecision])],
    );
    return rows.map((row) => ({ ...row, inputs: row.inputs && inputsFrom(row.inputs) }));
  }

  async total({ since, until }: Backtest): Promise<number> {
    await this.manager.query(PATIENCE);
    const [row] = await this.manager.query<{ total: number }[]>(
      `SELECT count(*)::int AS total FROM transactions.fraud_decision d WHERE ${PERIOD}`,
      [since, until],
    );
    return row?.total ?? 0;
  }

  async progress({ id, total }: Backtest, tally: BacktestTally): Promise<void> {
    await this.manager.query(
      `UPDATE transactions.fraud_backtest SET total = $2, evaluated = $3, matched = $4, unknown = $5, newly_flagged = $6, in_fraud = $7,
         in_false_alarms = $8, last_decision = $9, state = CASE WHEN $10 THEN 'DONE' ELSE 'RUNNING' END,
         finished_at = CASE WHEN $10 THEN until END WHERE id = $1`,
      [
        id,
        total,
        tally.evaluated,
        tally.matched,
        tally.unknown,
        tally.newlyFlagged,
        tally.inFraud,
        tally.inFalseAlarms,
        tally.lastDecision,
        tally.isLast,
      ],
    );
  }
}

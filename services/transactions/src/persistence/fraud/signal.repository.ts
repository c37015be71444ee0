import { newId } from "@alpokat/kernel";
import { type EntityManager, QueryFailedError } from "typeorm";
import type {
  FraudEvent,
  FraudSignals,
  GatheredSignals,
  NewFraudDecision,
} from "../../application/fraud-ports";
import { dueAtOf } from "../../domain/fraud/case-state";
import { binOf, hourClassOf } from "../../domain/fraud/robust";
import { TIME_ZONES } from "../../domain/outlet";
import type { CaseLog } from "./case-log";
import { type PivotKeys, membersOf, pivotsOf } from "./pivots";
import { type SignalAnswer, toSignals } from "./signal-answer";

/** query_canceled by the statement's time limit, and lock_not_available. */
const TOO_LATE: readonly unknown[] = ["57014", "55P03"];

const HOUR_MS = 3_600_000;

/** The hour of the day at the outlet. */
const hourOf = ({ occurredAt, timeZone }: FraudEvent): number =>
  new Date(occurredAt.getTime() + TIME_ZONES[timeZone] * HOUR_MS).getUTCHours();

/** Signals by the functions of the database, in the transaction of whoever records. */
export class FraudSignalRepository implements FraudSignals {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: PivotKeys,
    private readonly caseLog: CaseLog,
  ) {}

  /**
   * A savepoint keeps the sale: where the time runs out, what was counted is undone and nothing else. The limit of the
   * other statements comes back with the answer, or with the savepoint.
   */
  async gather(event: FraudEvent, withinMs: number): Promise<GatheredSignals | null> {
    const limit = String(Math.max(1, Math.floor(withinMs)));
    await this.manager.query(`SAVEPOINT fraud; SET LOCAL statement_timeout = ${limit}`);
    try {
      const [row] = await this.manager.query<{ answer: SignalAnswer }[]>(
        "SELECT transactions.fraud_signals_in_time($1::jsonb) AS answer",
        [JSON.stringify(this.question(event))],
      );
      return row ? toSignals(row.answer, event, hourOf(event)) : null;
    } catch (error) {
      if (!isTooLate(error)) throw error;
      await this.manager.query("ROLLBACK TO SAVEPOINT fraud; RELEASE SAVEPOINT fraud");
      return null;
    }
  }

  async record(
    event: FraudEvent,
    decision: NewFraudDecision,
  ): Promise<{ caseId: string; isNew: boolean } | null> {
    const { telemetry: _telemetry, refund: _refund, timeZone: _zone, amount, recordedAt, ...rest } = event;
    const isUrgent = decision.outcome === "BLOCK_AND_REVIEW" || decision.outcome === "DECLINE";
    const priority = isUrgent ? "HIGH" : "NORMAL";
    const stored = {
      ...rest,
      ...decision,
      amount: amount.toString(),
      isTimedOut: decision.inputs === null,
      pivots: pivotsOf(event, this.keys),
      caseId: newId(),
      priority,
      decidedAt: recordedAt,
      dueAt: dueAtOf(recordedAt, priority),
    };
    const [row] = await this.manager.query<{ of: { caseId: string | null; isNew: boolean } }[]>(
      'SELECT transactions.fraud_record($1::jsonb) AS "of"',
      [JSON.stringify(stored)],
    );
    if (!row?.of.caseId) return null;
    const { caseId, isNew } = row.of;
    const kind = isNew ? "OPENED" : "DECISION_ADDED";
    await this.caseLog.append(this.manager, caseId, {
      kind,
      outcome: null,
      by: "transactions",
      at: recordedAt,
    });
    return { caseId, isNew };
  }

  async holds(kind: FraudEvent["kind"], transactionId: string): Promise<boolean> {
    const [row] = await this.manager.query<{ held: boolean }[]>(
      "SELECT transactions.fraud_holds($1, $2) AS held",
      [kind, transactionId],
    );
    return row?.held ?? false;
  }

  private question(event: FraudEvent): object {
    const { kind, amount, currency, isOffline, recordedAt } = event;
    return {
      kind,
      amount: amount.toString(),
      currency,
      isOffline,
      at: recordedAt.toISOString(),
      bin: binOf(Number(amount)),
      hourClass: hourClassOf(hourOf(event)),
      pivots: pivotsOf(event, this.keys),
      members: membersOf(event, this.keys),
    };
  }
}

const isTooLate = (error: unknown): boolean =>
  error instanceof QueryFailedError && TOO_LATE.includes((error.driverError as { code?: unknown }).code);

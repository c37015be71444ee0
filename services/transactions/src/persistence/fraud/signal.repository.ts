import { newId } from "@alpokat/kernel";
import { prepared } from "@alpokat/persistence";
import { type EntityManager, QueryFailedError } from "typeorm";
import type {
  DecidedEvent,
  FraudEvent,
  FraudSighting,
  FraudSignals,
  GatheredSignals,
  Networks,
} from "../../application/fraud-ports";
import { dueAtOf } from "../../domain/fraud/case-state";
import type { Outcome } from "../../domain/fraud/outcome";
import { binOf, hourClassOf } from "../../domain/fraud/robust";
import { TIME_ZONES, businessDay } from "../../domain/outlet";
import type { CaseLog } from "./case-log";
import { type EventPivots, type PivotKeys, customersOf, membersOf, pivotsOf } from "./pivots";
import { type Answered, type AskedEvent, toSignals } from "./signal-answer";

/** query_canceled by the statement's time limit, and lock_not_available. */
const TOO_LATE: readonly unknown[] = ["57014", "55P03"];

const HOUR_MS = 3_600_000;

/** The hour of the day at the outlet. */
const hourOf = ({ occurredAt, timeZone }: FraudEvent): number =>
  new Date(occurredAt.getTime() + TIME_ZONES[timeZone] * HOUR_MS).getUTCHours();

/** Signals by the functions of the database, in the transaction of whoever records. */
export class FraudSignalRepository implements FraudSignals {
  readonly #pivots = new WeakMap<FraudEvent, EventPivots>();

  constructor(
    private readonly manager: EntityManager,
    private readonly keys: PivotKeys,
    private readonly caseLog: CaseLog,
    private readonly networks: Networks,
  ) {}

  async gather(events: readonly FraudEvent[], withinMs: number): Promise<GatheredSignals[] | null> {
    const asked = events.map((event) => this.asked(event));
    const gathered = await this.inTime<Answered>(
      withinMs,
      "SELECT transactions.fraud_gather($1::jsonb, $2::uuid[], $3::uuid[], $4::date[]) AS answer",
      [
        JSON.stringify(asked.map((each) => this.question(each))),
        [...new Set(events.map(({ merchantId }) => merchantId))],
        events.map(({ outletId }) => outletId),
        asked.map(({ day }) => day),
      ],
    );
    return gathered && asked.map((each) => toSignals(gathered, each));
  }

  async sight(sighting: FraudSighting, withinMs: number): Promise<void> {
    const { currency, recordedAt: at } = sighting;
    const pivots = pivotsOf(sighting, this.keys);
    const members = customersOf(sighting, this.keys);
    const counted = [{ currency, at, pivots, members }];
    await this.inTime<boolean>(withinMs, "SELECT transactions.fraud_sight($1::jsonb) AS answer", [
      JSON.stringify(counted),
    ]);
  }

  /**
   * Where the time runs out, the function undoes what it counted, and says so without an error. The savepoint keeps the sales
   * from a limit that ends just before or after it. The limit of the other statements comes back with the answer, or with the
   * savepoint.
   */
  private async inTime<T>(withinMs: number, sql: string, values: readonly unknown[]): Promise<T | null> {
    const limit = String(Math.max(1, Math.floor(withinMs)));
    const begun = this.manager.query(`SAVEPOINT fraud; SET LOCAL statement_timeout = ${limit}`);
    try {
      const asked = this.manager.query<{ answer: T | null }[]>(prepared(sql), [...values]);
      const [, [row]] = await Promise.all([begun, asked]);
      return row?.answer ?? null;
    } catch (error) {
      if (!isTooLate(error)) throw error;
      await this.manager.query("ROLLBACK TO SAVEPOINT fraud; RELEASE SAVEPOINT fraud");
      return null;
    }
  }

  async record(decided: readonly DecidedEvent[]): Promise<void> {
    const [row] = await this.manager.query<{ cases: Record<string, { caseId: string; isNew: boolean }> }[]>(
      prepared("SELECT transactions.fraud_record_of($1::jsonb) AS cases"),
      [JSON.stringify(decided.map((each) => this.stored(each)))],
    );
    for (const { event, decision } of decided) {
      const joined = row?.cases[decision.id];
      if (!joined) continue;
      const kind = joined.isNew ? "OPENED" : "DECISION_ADDED";
      const entry = { kind, outcome: null, by: "transactions", at: event.recordedAt } as const;
      await this.caseLog.append(this.manager, joined.caseId, entry);
    }
  }

  holds(kind: FraudEvent["kind"], transactionId: string): Promise<boolean> {
    return this.tells("SELECT transactions.fraud_holds($1, $2) AS told", [kind, transactionId]);
  }

  hasDecided(kind: FraudEvent["kind"], transactionId: string): Promise<boolean> {
    return this.tells("SELECT transactions.fraud_has_decided($1, $2) AS told", [kind, transactionId]);
  }

  private async tells(sql: string, values: string[]): Promise<boolean> {
    const [row] = await this.manager.query<{ told: boolean }[]>(sql, values);
    return row?.told ?? false;
  }

  /** Made once for an event, which is asked about and then stored. */
  private pivotsOf(event: FraudEvent): EventPivots {
    const made = this.#pivots.get(event) ?? pivotsOf(event, this.keys);
    this.#pivots.set(event, made);
    return made;
  }

  private stored({ event, decision }: DecidedEvent): object {
    const { kind, transactionId, merchantId, outletId, amount, currency, paymentMethod, recordedBy } = event;
    const { shadows, ...made } = decision;
    return {
      ...{ kind, transactionId, merchantId, outletId, currency, paymentMethod, recordedBy },
      ...made,
      // Left out and not empty: a decision of a time without shadows is in no index of theirs.
      ...(shadows.length > 0 ? { shadows } : {}),
      amount: amount.toString(),
      isTimedOut: decision.inputs === null,
      pivots: this.pivotsOf(event),
      decidedAt: event.recordedAt,
      ...(decision.outcome === "APPROVE" ? {} : caseOf(decision.outcome, event.recordedAt)),
    };
  }

  private asked(event: FraudEvent): AskedEvent {
    const hour = hourOf(event);
    const day = businessDay(event.occurredAt, event.timeZone);
    const asn = event.telemetry && this.networks.asnOf(event.telemetry.ip);
    return { event, asn, day, hour, hourClass: hourClassOf(hour), pivots: this.pivotsOf(event) };
  }

  private question({ event, pivots, hourClass }: AskedEvent): object {
    const { kind, amount, currency, isOffline, deniedPayments, recordedAt } = event;
    return {
      kind,
      amount: amount.toString(),
      currency,
      isOffline,
      deniedPayments,
      at: recordedAt.toISOString(),
      bin: binOf(Number(amount)),
      hourClass,
      pivots,
      members: membersOf(event, pivots, this.keys),
    };
  }
}

/** What a decision's case is, where it is the first of one. */
function caseOf(outcome: Outcome, decidedAt: Date): object {
  const priority = outcome === "BLOCK_AND_REVIEW" || outcome === "DECLINE" ? "HIGH" : "NORMAL";
  return { caseId: newId(), priority, dueAt: dueAtOf(decidedAt, priority) };
}

const isTooLate = (error: unknown): boolean =>
  error instanceof QueryFailedError && TOO_LATE.includes((error.driverError as { code?: unknown }).code);

import type { CurrencyCode, Telemetry } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Backtest, BacktestTally } from "../domain/fraud/backtest";
import type { CaseEventKind, CaseOutcome, CaseState, FraudCase } from "../domain/fraud/case-state";
import type { RuleFinding, RuleInForce } from "../domain/fraud/decide";
import type { FraudRule } from "../domain/fraud/fraud-rule";
import type { Outcome } from "../domain/fraud/outcome";
import type { FraudEventKind, FraudInputs } from "../domain/fraud/signals";
import type { ShadowFinding } from "../domain/fraud/shadow";
import type { ShadowCount, ShadowPeriod } from "../domain/fraud/shadow-report";
import type { TimeZone } from "../domain/outlet";
import type { CardReference } from "../domain/card-payment";
import type { FraudRetirements, FraudRules } from "./fraud-rule-ports";

/** A buyer whom an event names: counted only where the policy lets them be. */
export interface FraudCustomer {
  /** `buyer:<blind index>`; nobody keeps this but as a keyed digest. */
  readonly buyer: string;
  /** The receipt that tells who they are; null where books that were taken over do. */
  readonly receiptId: string | null;
  /** The account that claimed it, whom it is about then; null for none. */
  readonly claimedBy: string | null;
}

/** A sale, a later payment, a refund or a void as it is assessed, inside the transaction that records it. */
export interface FraudEvent {
  readonly kind: FraudEventKind;
  readonly transactionId: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly timeZone: TimeZone;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: CurrencyCode;
  readonly paymentMethod: string | null;
  readonly lineCount: number;
  readonly isOffline: boolean;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  /** Who recorded it; of a payment that a provider tells of, who recorded its sale. */
  readonly recordedBy: string;
  /** Null where a provider tells of it: it was recorded at no till. */
  readonly telemetry: Telemetry | null;
  /** Whether money came that no sale can take, and that goes back by itself. */
  readonly isUnexpected: boolean;
  /** Buyers whom it names. */
  readonly customers: readonly FraudCustomer[];
  /** Cards that pay, as their terminals name them; nobody keeps this but as a keyed digest. */
  readonly cards: readonly CardReference[];
  /** Attempts to pay that were denied before. */
  readonly deniedPayments: number;
  /** Of a refund or void: how it relates to what was paid; null for what is paid. */
  readonly refund: {
    readonly isLinkedToSale: boolean;
    readonly isToAnotherMethod: boolean;
    /** Whether the buyer had a receipt of the sale. */
    readonly isAfterReceipt: boolean;
    /** From 0 to 1; null where nothing is known of what was paid. */
    readonly refundedPart: number | null;
  } | null;
}

/** Buyers who became known where nothing is decided, such as by asking for a receipt. */
export type FraudSighting = Pick<
  FraudEvent,
  "merchantId" | "outletId" | "currency" | "recordedAt" | "recordedBy" | "telemetry" | "customers"
>;

/** What of an event is counted beside its pivots: people and what they pay with. */
export type CountedPeople = Pick<FraudEvent, "customers"> & Partial<Pick<FraudEvent, "cards">>;

/** Decides who may be counted to prevent fraud (clause 5), and records it in the caller's transaction. */
export interface FraudCounting {
  /** @returns the events without those who may not be; an event that names nobody as it came. */
  permitted<T extends CountedPeople>(events: readonly T[]): Promise<readonly T[]>;
}

/** Networks by who operates them. */
export interface Networks {
  /** Whether anything is known of any; a rule that asks is unknown otherwise. */
  readonly areKnown: boolean;
  /** The autonomous system of an address, such as `AS7713`; null where it is not known. Never throws. */
  asnOf(ip: string): string | null;
}

/** What was decided, as those who record go on by it. */
export interface FraudAssessment {
  readonly decisionId: string;
  readonly outcome: Outcome;
  readonly isTimedOut: boolean;
}

/** Decides on what is being recorded. */
export interface FraudGate {
  /** Counts, decides and stores in the caller's transaction. Never refuses: what happened at a till has happened. */
  assess(event: FraudEvent): Promise<FraudAssessment>;
  /** The same for several events, each with a decision of its own. @returns them in order. */
  assessAll(events: readonly FraudEvent[]): Promise<FraudAssessment[]>;
  /** Counts buyers who became known. Never refuses; where that takes longer than a decision may, they are not counted. */
  sight(sighting: FraudSighting): Promise<void>;
  /** Whether something was decided on before. */
  hasDecided(kind: FraudEventKind, transactionId: string): Promise<boolean>;
  /** Whether the desk holds a refund: a rule blocks it, and nobody has found it right. */
  holdsRefund(refundId: string): Promise<boolean>;
}

/** What the rules look at, as one query answers it. */
export interface GatheredSignals {
  readonly inputs: FraudInputs;
  readonly rules: readonly RuleInForce[];
  /** Versions that run in shadow: they decide nothing. */
  readonly shadows: readonly RuleInForce[];
  /** Ids of rules that are snoozed at one of the event's pivots. */
  readonly snoozed: ReadonlySet<string>;
}

interface NewFraudDecision {
  readonly id: string;
  readonly outcome: Outcome;
  readonly score: number;
  readonly findings: readonly RuleFinding[];
  readonly ruleIds: readonly string[];
  /** What the versions in shadow would have come to; none where the deadline passed. */
  readonly shadows: readonly ShadowFinding[];
  /** Null where the deadline passed. */
  readonly inputs: FraudInputs | null;
}

/** An event with what was decided on it. */
export interface DecidedEvent {
  readonly event: FraudEvent;
  readonly decision: NewFraudDecision;
}

export interface FraudSignals {
  /**
   * Counts events and reads their signals; those that are recorded together may see each other.
   * @returns null where that took longer, and then nothing was counted.
   */
  gather(events: readonly FraudEvent[], withinMs: number): Promise<GatheredSignals[] | null>;
  /** Counts buyers, or nothing where that took longer. */
  sight(sighting: FraudSighting, withinMs: number): Promise<void>;
  holds(kind: FraudEventKind, transactionId: string): Promise<boolean>;
  hasDecided(kind: FraudEventKind, transactionId: string): Promise<boolean>;
  /** Stores decisions; those that somebody has to look at join the merchant's open case, or open one. */
  record(decided: readonly DecidedEvent[]): Promise<void>;
}

/** A decision as the desk sees it. */
export interface FraudDecision {
  readonly id: string;
  readonly merchantId: string;
  readonly kind: FraudEventKind;
  readonly transactionId: string;
  readonly amount: bigint;
  readonly currency: CurrencyCode;
  readonly paymentMethod: string | null;
  readonly outcome: Outcome;
  readonly score: number;
  readonly findings: readonly RuleFinding[];
  readonly isTimedOut: boolean;
  readonly review: "APPROVED" | "DECLINED" | null;
  readonly decidedAt: Date;
}

export interface CaseFilter {
  readonly state: CaseState | null;
  /** Whether only those whose time has run out. */
  readonly isOverdue: boolean;
  readonly assigneeId: string | null;
  /** Whose cases are not shown: the caller's own, and those of merchants that they act for (obligation 5.3). */
  readonly notAbout: { readonly accountId: string; readonly merchants: readonly string[] };
  readonly now: Date;
}

/** A position in the inbox: what is due first comes first. */
export interface DueKey {
  readonly dueAt: Date;
  readonly id: string;
}

export interface CaseLogEntry {
  readonly id: string;
  readonly at: string;
  readonly kind: CaseEventKind;
  readonly outcome: CaseOutcome | null;
}

/** Why a case was closed or opened again. */
export interface CaseReason {
  readonly kind: "CLOSED" | "REOPENED";
  readonly at: Date;
  readonly text: string;
}

export interface FraudCases {
  find(id: string): Promise<FraudCase | null>;
  lock(id: string): Promise<FraudCase | null>;
  save(changed: FraudCase): Promise<void>;
  /** Account ids of the people whom it is about. */
  subjectsOf(id: string): Promise<readonly string[]>;
  hasOpen(merchantId: string): Promise<boolean>;
  page(filter: CaseFilter, limit: number, after: DueKey | null): Promise<FraudCase[]>;
  decisions(caseId: string, limit: number, after: string | null): Promise<FraudDecision[]>;
  hasDecision(caseId: string, decisionId: string): Promise<boolean>;
  /** What people made of all decisions of a case. */
  review(caseId: string, review: "APPROVED" | "DECLINED", by: string, at: Date): Promise<void>;
  /** Makes the key that seals what is written of a case, so that whoever writes first leaves no trace in whether there is one. */
  prepareKey(found: FraudCase): Promise<void>;
  /** Seals what the investigator wrote at the end, or why it is opened again; what was written before stays. */
  giveReason(
    found: FraudCase,
    reason: Omit<CaseReason, "at"> & { id: string; by: string; at: Date },
  ): Promise<void>;
  /** In the order in which they were given. */
  reasonsOf(found: FraudCase): Promise<readonly CaseReason[]>;
  /** What was written when it was last closed. */
  conclusionOf(found: FraudCase): Promise<string | null>;
  log(
    caseId: string,
    entry: { kind: CaseEventKind; outcome: CaseOutcome | null; by: string; at: Date },
  ): Promise<void>;
  events(caseId: string): Promise<readonly CaseLogEntry[]>;
}

/** A stored decision, as a rule is tried on it again. */
export interface PastDecision {
  readonly id: string;
  readonly inputs: FraudInputs | null;
  readonly outcome: Outcome;
  readonly caseOutcome: CaseOutcome | null;
}

export interface Backtests {
  request(
    backtest: Pick<Backtest, "id" | "ruleId" | "since" | "until" | "requestedBy" | "requestedAt">,
  ): Promise<Backtest>;
  find(id: string): Promise<Backtest | null>;
  /** Takes the one that waits longest, with its rule; other replicas pass over it until the commit. */
  claim(): Promise<{ readonly backtest: Backtest; readonly rule: FraudRule } | null>;
  /** A page of the decisions of its period, by id. */
  decisions(backtest: Backtest, limit: number): Promise<PastDecision[]>;
  /** Counts the decisions of its period. */
  total(backtest: Backtest): Promise<number>;
  progress(backtest: Backtest, tally: BacktestTally): Promise<void>;
}

/** What somebody reported of a case. Row security shows it to its author and to nobody else (UU 8/2010 art. 12). */
export interface SuspiciousReports {
  file(report: { id: string; fraudCase: FraudCase; by: string; at: Date; narrative: string }): Promise<void>;
  /** By case, and the caller's own: the same statement whether there is one or not. */
  own(found: FraudCase): Promise<{ readonly reportedAt: Date; readonly narrative: string } | null>;
}

/** A decision with what a version in shadow said of it. */
export interface SampledDecision {
  readonly decision: FraudDecision;
  readonly said: Pick<ShadowFinding, "result" | "outcome" | "score">;
}

/** What versions in shadow came to, beside what was decided. */
export interface ShadowResults {
  /** How often a version said what, of decisions that came to what. */
  counts(period: ShadowPeriod): Promise<readonly ShadowCount[]>;
  /** Decisions of a case on which a version matched, or that it would have changed, newest first. */
  samples(period: ShadowPeriod, caseId: string, limit: number): Promise<readonly SampledDecision[]>;
}

/** Everything that a transaction of the fraud desk can touch. */
export interface FraudTransaction {
  readonly cases: FraudCases;
  readonly rules: FraudRules;
  readonly retirements: FraudRetirements;
  readonly backtests: Backtests;
  readonly reports: SuspiciousReports;
  readonly shadows: ShadowResults;
}

type FraudJob = "fraud-desk" | "fraud-backtest";
/** A transaction of the desk, with the record of what the guard decided where there is one. */
export type AtFraudDesk = <T>(
  job: FraudJob,
  work: (tx: FraudTransaction) => Promise<T>,
  guard?: RequestGuard,
) => Promise<T>;

/** A transaction in the caller's own scope, for what row security shows to the caller alone. */
export type AsReporter = <T>(guard: RequestGuard, work: (tx: FraudTransaction) => Promise<T>) => Promise<T>;

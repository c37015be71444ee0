import type { CurrencyCode } from "@alpokat/kernel";
import type { PaymentMethod } from "../../domain/sale";
import type { MatchRuleName, SettleablePayment } from "../../domain/settlement/match-line";
import type { NamedFile, Settlement } from "../../domain/settlement/settlement";
import type {
  PaymentLineKind,
  SettlementEntry,
  SettlementLine,
  SettlementLineKind,
  SettlementLineState,
} from "../../domain/settlement/settlement-line";

export interface NewSettlement extends NamedFile {
  readonly merchantId: string;
  readonly currency: CurrencyCode;
  readonly importedAt: Date;
  readonly importedBy: string;
}

/** Files of acquirers; the database sums up their lines. */
export interface Settlements {
  /** The file of that acquirer and reference, new or known, kept from other chunks of it until the commit. */
  open(file: NewSettlement): Promise<Pick<Settlement, "id" | "currency" | "state">>;
  complete(id: string, at: Date): Promise<void>;
  findByIds(ids: readonly string[]): Promise<Settlement[]>;
  /** Newest first. */
  page(merchantId: string, limit: number, after: string | null): Promise<Settlement[]>;
}

export interface NewSettlementLine extends SettlementEntry {
  readonly id: string;
  readonly settlementId: string;
  readonly merchantId: string;
  readonly state: SettlementLineState;
  readonly rule: MatchRuleName;
  readonly suggestedPaymentId: string | null;
}

/** What a line settles. */
export interface ReconMatch {
  readonly lineId: string;
  readonly merchantId: string;
  readonly kind: PaymentLineKind;
  readonly paymentId: string;
  readonly refundId: string | null;
  readonly difference: bigint;
  readonly matchedAt: Date;
  /** Null where a rule did it. */
  readonly matchedBy: string | null;
}

/** Which lines of the work list are asked for. */
export interface WorkListFilter {
  readonly merchants: readonly string[];
  /** Null for all that somebody has to look at. */
  readonly state: SettlementLineState | null;
}

/** What a person made of a line. */
export interface ResolvedLine {
  readonly state: SettlementLineState;
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
}

/** What a line is about, as far as its reference goes. */
export interface LineName {
  readonly id: string;
  readonly kind: SettlementLineKind;
  readonly reference: string;
}

/** Lines of files: what they say is never changed, and what is decided on them stays. */
export interface SettlementLines {
  /** What is known under these numbers of a file, kept from others until the commit. */
  numbered(settlementId: string, lineNumbers: readonly number[]): Promise<SettlementLine[]>;
  /** Lines of any file of the acquirer that have one of the references, without those that were left alone. */
  naming(merchantId: string, acquirer: string, references: readonly string[]): Promise<LineName[]>;
  add(lines: readonly NewSettlementLine[]): Promise<void>;
  /** @throws where a line or a thing is matched already, which whoever holds the sale's lock has seen. */
  addMatches(matches: readonly ReconMatch[]): Promise<void>;
  /** The line as it is, kept from others until the commit; null where it is not in scope. */
  lock(id: string): Promise<SettlementLine | null>;
  /** Moves a locked line on. @throws where its version is another one. */
  resolve(
    line: Pick<SettlementLine, "id" | "version" | "suggestedPaymentId">,
    resolved: ResolvedLine,
  ): Promise<void>;
  /** Moves lines on that nobody knew, and whose payment is known by now. @returns how many there were. */
  rematch(lines: readonly { readonly id: string; readonly rule: MatchRuleName }[]): Promise<number>;
  findByIds(ids: readonly string[]): Promise<SettlementLine[]>;
  /** In the order of the file. @param after number of a line; 0 for the first page. */
  ofFile(settlementId: string, limit: number, after: number): Promise<SettlementLine[]>;
  /** What somebody has to look at, oldest first. */
  workList(filter: WorkListFilter, limit: number, after: string | null): Promise<SettlementLine[]>;
}

/** A time, amount and method for which payments are looked for. */
export interface CandidateProbe {
  readonly method: PaymentMethod;
  readonly amount: bigint;
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** Payments as far as settling them goes. */
export interface SettleablePayments {
  /** Keeps the sales of payments from others until the commit: payments move under the lock of their sale. */
  lockSales(saleIds: readonly string[]): Promise<void>;
  /** Sales whose payments have one of the acquirer's references. */
  salesOfReferences(
    merchantId: string,
    acquirer: string,
    references: readonly string[],
  ): Promise<readonly string[]>;
  byReferences(
    merchantId: string,
    acquirer: string,
    references: readonly string[],
  ): Promise<ReadonlyMap<string, SettleablePayment>>;
  byIds(merchantId: string, ids: readonly string[]): Promise<SettleablePayment[]>;
  /** Captured payments without a reference that nobody else took; two of each probe are enough to see that it isn't clear. */
  candidates(
    file: { readonly merchantId: string; readonly acquirer: string; readonly currency: CurrencyCode },
    probes: readonly CandidateProbe[],
  ): Promise<SettleablePayment[]>;
  /** Moves captured payments to SETTLED. @returns how many there were. */
  settle(ids: readonly string[], at: Date): Promise<number>;
  /** Moves settled payments to CHARGED_BACK. @returns how many there were. */
  chargeBack(ids: readonly string[]): Promise<number>;
}

/** What a transaction can touch of settlements. */
export interface SettlementTransaction {
  readonly settlements: Settlements;
  readonly settlementLines: SettlementLines;
  readonly settleablePayments: SettleablePayments;
}
